"""A provider key as the proxy holds it: opened, in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from addons.core.secret import Secret


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """One secret of a key that may be used."""

    version: int
    secret: Secret
    last_four: str
    until: float
    """Seconds since 1970: the end of its grace; infinite for the active one."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key with the versions that may be used: the active one, then the one in grace."""

    key_id: str
    upstream: str
    label: str
    hosts: tuple[str, ...]
    versions: tuple[OpenVersion, ...]

    @property
    def name(self) -> str:
        """Say which key it is, for people."""
        return f"{self.upstream} “{self.label}”" if self.label else f"{self.upstream} {self.key_id}"


@dataclass(frozen=True, slots=True)
class OpenKeys:
    """All keys by upstream, as of one state of control.db."""

    by_upstream: Mapping[str, tuple[OpenKey, ...]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    """Upstreams with keys that cannot be opened now."""
    damaged: frozenset[str] = frozenset()
    """Upstreams with keys that will never open: something about them was changed."""
    why: str = ""
    """Why the vault is locked, and what to do."""
