"""An answer that is one JSON object: the few members of it that matter."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.wire.members import NOBODY, Members, Reader

LONGEST_WHOLE = 256 * 1024
"""Bytes up to which an object is held and parsed as a whole, at a tenth of the cost."""


class LoneObject:
    """Takes an object cut anywhere; what is too long to hold is read member by member.

    Then a member in `inside` goes to a reader of its own, whatever its size.
    """

    __slots__ = (
        "_held",
        "_inside",
        "_members",
        "_size",
        "_wanted",
        "document",
        "is_complete",
        "values",
    )

    def __init__(self, wanted: frozenset[str], inside: Mapping[str, Reader] = NOBODY) -> None:
        self._wanted = wanted
        self._inside = inside
        self._held: list[bytes] = []
        self._size = 0
        self._members: Members | None = None
        self.values: Mapping[str, Any] = {}
        """The wanted members that are there, parsed; known when it is closed."""
        self.document = b""
        """The whole text, where it was held; known when it is closed."""
        self.is_complete = False
        """True when the object came to its end; known when it is closed."""

    def feed(self, chunk: bytes) -> bytes:
        """Read on, and give what follows the end of an object that is too long to hold."""
        if self._members is not None:
            return chunk[self._members.feed(chunk) :]
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size > LONGEST_WHOLE:
            self._members = self._by_member()
        return b""

    def close(self) -> None:
        """End it. To be called once, before anything is asked."""
        if self._members is None:
            self.document = b"".join(self._held)
            whole = figures.parsed(self.document)
            if isinstance(whole, dict):
                self.values = {name: whole[name] for name in self._wanted & whole.keys()}
                self.is_complete = True
                return
            self._members = self._by_member()
        self.values = {name: figures.parsed(text) for name, text in self._members.found.items()}
        self.is_complete = self._members.is_complete

    def text(self, name: str) -> bytes:
        """Give a member's text as it stood; empty when it is not there, or too long to keep."""
        return self.found.get(name, b"")

    @property
    def found(self) -> Mapping[str, bytes]:
        """The text of each wanted member as it stood."""
        if self._members is None:
            self._members = self._by_member()
        return self._members.found

    def _by_member(self) -> Members:
        members = Members(self._wanted, self._inside)
        for chunk in self._held:
            members.feed(chunk)
        self._held.clear()
        return members
