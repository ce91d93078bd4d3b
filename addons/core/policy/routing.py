"""The words of routing: what a call asks for, where it may go, and what was decided."""

from collections.abc import Callable
from dataclasses import dataclass, field

from addons.core.policy.upstream import Upstream


@dataclass(frozen=True, slots=True)
class Wish:
    """What a call asks for, as far as rules look at it."""

    model: str
    dialect: str
    operation: str = ""
    provider: str = ""
    """Whose host the client called; "" for `weir.internal`, which is nobody's."""
    caller: str = ""
    project: str = ""
    person: str = ""
    session: str = ""
    tag: str = ""
    """The header `x-weir-tag`, if it was sent."""
    seed: str = ""
    """What a draw by weight depends on: the call's id, unless the route keeps callers together."""
    input_tokens: int = 0
    """About: by the length of what is sent."""
    has_images: bool = False
    has_tools: bool = False
    wants_reasoning: bool = False
    look: Callable[["Wish"], "Wish"] | None = field(default=None, repr=False, compare=False)
    """Reads the four above off the body, once a condition asks for one: it may be large."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call may go."""

    upstream: Upstream
    model: str = ""
    """The model to ask for there; "" keeps the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a call goes, and why."""

    targets: tuple[Target, ...]
    """In the order in which to try them; none when the call goes where the client sent it."""
    route: str = ""
    """The name of the route that decided; "" when none did."""
    trail: tuple[str, ...] = ()
    """What was looked at, step by step; told only to who asks for it."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """A name that clients may ask for."""

    name: str
    owner: str
    """The provider whose model it is; `weir` for a route."""
