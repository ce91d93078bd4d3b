"""Pieces of text that belong together, gathered as they come by in turns."""

from addons.core.providers.dialect import Words


class Voices:
    """Joins what each voice says: a choice's content, its reasoning, a tool call's arguments."""

    def __init__(self) -> None:
        self._pieces: dict[object, list[str]] = {}
        self._calls: set[object] = set()
        self._is_more = False

    def add(self, voice: object, piece: object) -> None:
        """Take a piece of what `voice` says; whatever is no text says nothing."""
        if isinstance(piece, str) and piece:
            self._pieces.setdefault(voice, []).append(piece)

    def call(self, voice: object, name: object, arguments: object = None) -> None:
        """Take a piece of a tool's call: its name comes once, its arguments in pieces."""
        if name or arguments:
            self._calls.add(voice)
        self.add((voice, "name"), name)
        self.add((voice, "arguments"), arguments)

    def count_is_reported(self) -> None:
        """Forget what was said so far: a figure of the provider counts it."""
        self._pieces.clear()
        self._calls.clear()
        self._is_more = True

    def words(self) -> Words:
        """Give what was said, one text a voice."""
        texts = tuple("".join(pieces) for pieces in self._pieces.values())
        return Words(texts, calls=len(self._calls), is_more=self._is_more)
