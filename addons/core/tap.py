"""The tap on an answer: hands each chunk on at once and counts a copy of it later."""

from collections.abc import Callable, Generator
from functools import partial
from time import monotonic, perf_counter_ns

from addons.core.call import NOTHING_READ, Reading
from addons.core.evidence import Excerpt
from addons.core.providers.dialect import Tally
from addons.core.providers.openai.strainer import Strainer
from addons.core.wire.codings import Decoder

TOGETHER = 128 * 1024
"""Once the answer has begun to speak, about so many bytes are counted together."""
STEP = 16
"""So many small chunks are taken without a look at their size: they may be large of a sudden."""
_STEPS = TOGETHER // STEP
LARGE = 2 * 1024
"""A chunk of more bytes than this is not waited with."""
TURN_NS = 5_000_000
"""How long a turn of the loop may be spent on counting; what is left waits for the next."""
LAST_TURNS = 20
"""How many turns' worth of time the end may take: nothing can wait any more then."""
LONGEST_BACKLOG = 4 << 20
"""More bytes that wait, because decoding them takes longer than they need to come, are given up."""

type Later = Callable[[Callable[[], None]], object]
"""Runs a function once the chunk at hand is on its way: an event loop's `call_soon`."""


class Tap:
    """Passes on an answer chunk by chunk.

    Whatever the tally does, the bytes go on: a bug in counting leaves `gap`, never a hole. An
    answer that cannot be decoded while it is strained cannot be ended as if it were whole.
    """

    def __init__(
        self,
        tally: Tally,
        decoder: Decoder | None,
        strainer: Strainer | None,
        later: Later,
        clock: Callable[[], float] = monotonic,
        tear: Callable[[], object] | None = None,
        excerpt: Excerpt | None = None,
    ) -> None:
        """Take what counts; with a strainer, what goes on is the decoded answer without extras.

        `tear` breaks the client's connection off: it is called at the end of an answer that had to
        be decoded to be strained, and could not be. `excerpt` keeps what may have to be counted
        when nobody reports it.
        """
        self.excerpt = excerpt
        self._tally = tally
        self._decoder = decoder
        self._strainer = strainer
        self._later = later
        self._tear = tear
        self._clock = clock
        self._waiting: list[bytes] = []
        # 0: each chunk is counted by itself, as long as the first token may be in it.
        self._steps = self._next_steps = 0
        self._is_due = False
        # What is strained has been decoded before.
        self._flow = self._decoding(decoder) if decoder and not strainer else None
        self._is_closed = False
        chunks = self._chunks()
        next(chunks)
        self._keep = chunks.send
        self.pass_on: Callable[[bytes], bytes | list[bytes]] = (
            self._keep if strainer is None else partial(self._strained, strainer)
        )
        """Takes a chunk and gives what goes on now, maybe nothing; `b""` ends the answer."""
        self.spoke_at: float | None = None
        """When the first token came by; None until then."""
        self.busy_ns = 0
        self.gap = ""
        """The class of the bug that stopped the count, if one did."""
        self.is_torn = False
        """True when the answer was broken off, because a part of it could not be decoded."""

    @property
    def strain_gap(self) -> str:
        """The class of the bug that stopped the straining, if one did."""
        return self._strainer.gap if self._strainer is not None else ""

    def _chunks(self) -> Generator[bytes, bytes]:
        """Give each chunk back, and have them counted when enough of them wait.

        A generator, and a step of it written out, because this is done for every chunk of every
        stream: a method that adds up their sizes takes three times as long (CPython 3.13).
        """
        waiting = self._waiting
        chunk = b""
        while True:
            if not self._steps:
                waiting.append(chunk := (yield chunk))
            for _ in range(self._steps):
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                waiting.append(chunk := (yield chunk))
                if len(chunk) > LARGE:
                    break
            self._count_later()

    def _count_later(self) -> None:
        if self.gap:
            self._waiting.clear()
        elif not self._is_due and any(self._waiting):
            self._is_due = True
            try:
                self._later(self._count)
            except Exception as bug:  # no loop any more: the answer goes on all the same
                self.gap = type(bug).__name__

    def _strained(self, strainer: Strainer, chunk: bytes) -> bytes | list[bytes]:
        # An empty piece must not go on: in a chunked body it would be the end.
        if self._decoder is None and chunk:
            self._keep(chunk)
            return strainer.feed(chunk) or []
        pieces: list[bytes] = []
        for piece in self._decoded(chunk):
            self._keep(piece)
            pieces.append(strainer.feed(piece))
        if not chunk:
            pieces.append(strainer.close())
            self._check_end()
        return [piece for piece in pieces if piece]

    def _check_end(self) -> None:
        if self._decoder is not None and not self._decoder.is_whole:
            self.is_torn = True
            if self._tear is not None:
                self._tear()

    def _decoded(self, chunk: bytes) -> list[bytes]:
        if not chunk:
            return []
        return [chunk] if self._decoder is None else list(self._decoder.feed(chunk))

    def _count(self) -> None:
        self._is_due = False
        if self.gap or self._is_closed:
            self._waiting.clear()
            return
        begun = perf_counter_ns()
        try:
            if self._flow is not None:
                self._count_decoded(self._flow, begun)
            elif text := self._all_waiting():
                self._take(text)
            if self.spoke_at is not None:
                self._steps = self._next_steps
            elif self._tally.has_spoken:
                self.spoke_at = self._clock()
                self._steps = self._next_steps
        except Exception as bug:  # the count may fail, the stream may not
            self.gap = type(bug).__name__
        self.busy_ns += perf_counter_ns() - begun

    def _take(self, piece: bytes) -> None:
        self._tally.feed(piece)
        if self.excerpt is not None:
            self.excerpt.take(piece)

    def _count_decoded(self, pieces: Generator[bytes], begun: int) -> None:
        for piece in pieces:
            if not piece:
                return
            self._take(piece)
            if perf_counter_ns() - begun > TURN_NS:
                self._go_on_later()
                return

    def _go_on_later(self) -> None:
        if sum(map(len, self._waiting)) > LONGEST_BACKLOG:
            self.gap = "TooMuchToDecode"
        self._is_due = True
        self._later(self._count)

    def _decoding(self, decoder: Decoder) -> Generator[bytes]:
        """Yield what waits without its coding, piece by piece; b"" where nothing waits."""
        while True:
            yield from filter(None, decoder.feed(self._all_waiting()))
            if not self._waiting:
                yield b""

    def _all_waiting(self) -> bytes:
        """Take all that waits; the next chunks are taken to be as long as these."""
        waiting = self._waiting
        text = b"".join(waiting)
        if text:
            self._next_steps = _STEPS // (len(text) // len(waiting) + 1)
        waiting.clear()
        return text

    def close(self) -> Reading:
        """Count what is still waiting and give the reading.

        What takes much more than a turn of the loop to decode is no answer, but a bomb: it is
        given up.
        """
        for _ in range(LAST_TURNS):
            self._count()
            if not self._is_due:
                break
        else:
            self.gap = self.gap or "TooMuchToDecode"
        self._is_closed = True
        # What generators hold of themselves would wait for the garbage collector, and with it
        # every text that the tally keeps.
        if self._flow is not None:
            self._flow.close()
        self.pass_on = self._keep = bytes
        if self.gap:
            return NOTHING_READ
        try:
            return self._tally.close()
        except Exception as bug:  # as above
            self.gap = type(bug).__name__
            return NOTHING_READ
