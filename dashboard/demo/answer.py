"""What the demo's provider answers: status, headers, and the body in pieces with pauses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

_WORDS = ("the", "river", "keeps", "its", "course", "and", "the", "weir", "tells", "how", "much")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the provider got it."""

    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, ready to be sent."""

    pieces: tuple[bytes, ...]
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    first_s: float = 0.1
    """Pause before the first byte."""
    pause_s: float = 0.0
    """Pause between two pieces."""
    is_cut: bool = False
    """The connection breaks after the last piece, without a proper end."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a made-up exchange is, in tokens."""

    input: int
    cached: int
    output: int
    reasoning: int


def size(asked: Asked, dice: Random) -> Size:
    """Draw a size: agents (who ask for a lot) send long prompts, mostly cached."""
    largest = int(asked.headers.get("x-demo-input", "2000"))
    input_tokens = dice.randint(max(8, largest // 4), largest)
    cached = int(input_tokens * dice.uniform(0.6, 0.95)) if largest > 5000 else 0
    output = dice.randint(20, 400)
    return Size(input_tokens, cached // 64 * 64, output, output // 3 if dice.random() < 0.4 else 0)


def text(tokens: int, dice: Random) -> list[str]:
    """Make an answer's text in at most forty pieces."""
    return [f"{dice.choice(_WORDS)} " for _ in range(max(1, min(tokens // 6, 40)))]


def whole(body: Mapping[str, Any], dice: Random, **more: Any) -> Answer:
    """Answer with one JSON object."""
    return Answer((json.dumps(body).encode(),), first_s=dice.uniform(0.15, 0.9), **more)


def streamed(events: Sequence[bytes], dice: Random, **more: Any) -> Answer:
    """Answer with server-sent events, paced as a model speaks."""
    return Answer(
        tuple(events),
        "text/event-stream; charset=utf-8",
        first_s=dice.uniform(0.08, 0.5),
        pause_s=dice.uniform(0.008, 0.04),
        **more,
    )


def event(data: Mapping[str, Any] | str, name: str = "") -> bytes:
    """Write one server-sent event."""
    written = data if isinstance(data, str) else json.dumps(data, separators=(",", ":"))
    return (f"event: {name}\n" if name else "").encode() + f"data: {written}\n\n".encode()
