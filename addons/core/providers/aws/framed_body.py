"""The body of an answer of Bedrock: frames of an event stream, or one JSON object."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from addons.core.wire import beginning
from addons.core.wire.event_stream import Frame, Frames
from addons.core.wire.members import Members, Reader

_NOBODY: Mapping[str, Reader] = MappingProxyType({})


class FramedBody:
    """Finds out by the first byte what a body is: an object begins with `{`, a frame with a zero.

    Of an object only `members` are kept; those in `inside` have a reader of their own.
    """

    __slots__ = ("_frames", "_inside", "_members", "_start", "has_begun", "object")

    def __init__(
        self,
        members: frozenset[str],
        wanted: tuple[bytes, ...] | None = None,
        inside: Mapping[str, Reader] = _NOBODY,
    ) -> None:
        """Take frames that contain one of `wanted`; all of them when it is None."""
        self.object: Members | None = None
        """The lone object that the body is; None when it is something else."""
        self._members = members
        self._inside = inside
        self._frames = Frames(wanted)
        self._start = beginning.Start()
        self.has_begun = False
        """Whether anything of it has come."""

    @property
    def last(self) -> list[Frame]:
        """The last frames, wanted or not."""
        return self._frames.last

    def last_that(self, matters: Callable[[bytes], bool]) -> list[Frame]:
        """Give those of them that matter, going by their text on the wire."""
        return self._frames.last_that(matters)

    def want(self, wanted: tuple[bytes, ...]) -> None:
        """Take only frames that contain one of `wanted` from now on."""
        self._frames.wanted = wanted

    def read(self, text: bytes) -> list[Frame]:
        """Give the frames that `text` completes. An object gives none: see `object`."""
        if not self.has_begun:
            text = self._start.take(text)
            if not text:
                return []
            self.has_begun = True
            if text.startswith(b"{"):
                self.object = Members(self._members, self._inside)
        if self.object is not None:
            self.object.feed(text)
            return []
        return self._frames.feed(text)

    def rest(self) -> list[Frame]:
        """End the body, and give the frames that lie in one which never came whole."""
        return self._frames.rest()
