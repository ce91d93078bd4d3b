"""Pieces of text that belong together, gathered as they come by in turns."""

from addons.core.providers import figures
from addons.core.providers.dialect import Words


class Voices:
    """Joins what each voice says: a choice's content, its reasoning, a tool call's arguments."""

    def __init__(self) -> None:
        self._pieces: dict[object, list[str]] = {}
        self._calls: dict[object, None] = {}  # in their order
        self._thoughts: set[object] = set()
        self._ends = 0
        self._stopped = 0
        self._is_more = False

    def add(self, voice: object, piece: object) -> bool:
        """Take a piece of what `voice` says, and tell whether it is one: no text says nothing."""
        if not isinstance(piece, str) or not piece:
            return False
        self._pieces.setdefault(voice, []).append(piece)
        return True

    def call(self, voice: object, name: object, arguments: object = None) -> None:
        """Take a piece of a tool's call: its name comes once, its arguments in pieces."""
        if name or arguments:
            self._calls[voice] = None
        self.add((voice, "name"), name)
        self.add((voice, "arguments"), arguments)

    def think(self, voice: object, piece: object) -> None:
        """Take a piece of thoughts that are written in a form of their own."""
        if self.add(voice, piece):
            self._thoughts.add(voice)

    def end(self) -> None:
        """Take note that an answer came to its own end: it was not cut, by whomever."""
        self._ends += 1

    def stop(self) -> None:
        """Take note that an answer says that it was stopped before it came to its own end."""
        self._stopped += 1

    def count_is_reported(self) -> None:
        """Forget what was said so far: a figure of the provider counts it."""
        self._pieces.clear()
        self._calls.clear()
        self._thoughts.clear()
        self._ends = self._stopped = 0
        self._is_more = True

    def words(self) -> Words:
        """Give what was said, one text a voice."""
        texts = {voice: "".join(pieces) for voice, pieces in self._pieces.items()}
        called = tuple(
            (texts.get((voice, "name"), ""), texts.get((voice, "arguments"), ""))
            for voice in self._calls
        )
        return Words(
            tuple(texts.values()),
            calls=len(called),
            arguments=sum(arguments_in(arguments) for _, arguments in called),
            called=called,
            ends=self._ends,
            stopped=self._stopped,
            thoughts=len(self._thoughts),
            is_more=self._is_more,
        )


def arguments_in(call: object) -> int:
    """Count the arguments of a tool's call, which may be written as JSON; 0 when it is cut."""
    return len(figures.table(figures.parsed(call.encode()) if isinstance(call, str) else call))
