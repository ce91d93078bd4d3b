"""The words of a call, held in memory only as long as they may have to be counted."""

from dataclasses import dataclass, field

from addons.core.call import Reading
from addons.core.pricing import estimate
from addons.core.pricing.estimate import Count
from addons.core.providers.dialect import Wordy

LONGEST_EXCERPT = 1 << 20
"""Bytes kept of an answer; what comes after is taken to be like it."""
_LARGE = 4 * 1024
"""Bytes of a piece that is kept as it is; shorter ones are put together."""


class Excerpt:
    """The beginning of an answer, and how long all of it is."""

    __slots__ = ("_pieces", "_short", "size")

    def __init__(self) -> None:
        self._pieces: list[bytes | bytearray] = []
        self._short: bytearray | None = None  # the last of them, while short ones follow each other
        self.size = 0

    @property
    def text(self) -> bytes:
        """The beginning."""
        return b"".join(self._pieces)

    def take(self, piece: bytes) -> None:
        """Keep a piece of the answer (without its content coding), if there is room."""
        before, size = self.size, len(piece)
        self.size = before + size
        if before >= LONGEST_EXCERPT:
            return
        if size >= _LARGE:
            self._pieces.append(piece)
            self._short = None
        elif self._short is not None:
            self._short += piece
        else:
            self._short = bytearray(piece)
            self._pieces.append(self._short)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked and answered. Called by the ledger's writer, it fills a reading in."""

    dialect: Wordy
    model: str
    prompt: bytes = field(repr=False)
    """The request's body; empty when it was too large to hold."""
    answer: bytes = field(repr=False)
    answer_size: int
    count: Count

    @property
    def size(self) -> int:
        """How many bytes this keeps in memory."""
        return len(self.prompt) + len(self.answer)

    def __call__(self, reading: Reading) -> Reading:
        """Give the reading with what can be counted of the rest; nothing spoken, nothing guessed.

        Raises OSError when nobody counts.
        """
        said = self.dialect.speech(self.answer)
        is_cut = self.answer_size > len(self.answer)
        if not (any(said.texts) or said.sound) or (is_cut and said.is_more):
            return reading
        model = reading.model or self.model
        share = len(self.answer) / self.answer_size
        needs_input = reading.usage is None or reading.usage.input_tokens is None
        asked = None
        if self.prompt and (needs_input or said.calls):
            asked = self.dialect.prompt(self.prompt)
        output = estimate.speech_tokens(said, model, self.count, share, asked)
        prompt = None
        if needs_input and asked is not None:
            prompt = estimate.prompt_tokens(asked, model, self.count)
        sound = round(said.sound / share)
        return estimate.filled(reading, prompt, output + sound, said.is_more, sound)
