"""Measure what counting costs, event by event, against parsing each event with orjson.

`python tests/bench/meter.py [--rounds N]` prints a row for each kind of stream: nanoseconds an
event at one event a chunk, for all that the meter does and for `orjson.loads` of the bare data
(framing not counted), medians of interleaved rounds, and the ratio. The meter is what the proxy
puts into an answer's way: the tap that passes each chunk on, behind it the tally, from the first
byte to the reading, and the excerpt that is kept in case nobody reports a usage. The promise is a
third, on average. The last column compares with what a meter would do that knows no better: take
each event out of its frame, and parse it.
"""

import argparse
import statistics
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from addons.core.call import Ask, Source
from addons.core.evidence import Excerpt
from addons.core.providers.dialect import Head, is_wordy
from addons.core.tap import Tap
from addons.core.wire.event_stream import Frames
from addons.core.wire.ndjson import Lines
from addons.core.wire.sse import EventStream
from tests.bench import meter_streams
from tests.bench.meter_other_streams import OTHERS
from tests.bench.meter_streams import Stream

ASK = Ask(streamed=True)
HEAD = Head(200, {"content-type": "text/event-stream"})
_BUFFER = 1024 * 1024
"""Bytes of a buffer as a process has had that reads from sockets."""


def main() -> int:
    """Print the table; 1 when the average ratio is above the promise."""
    parser = argparse.ArgumentParser(prog="python tests/bench/meter.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--events", type=int, default=1_000)
    options = parser.parse_args()
    say = sys.stdout.write
    say(
        f"{'stream':34} {'bytes':>6} {'meter ns':>9} {'orjson ns':>10} {'ratio':>6} {'framed':>7}\n"
    )
    _free_a_buffer()
    ratios = []
    framed_ratios = []
    for stream in (*meter_streams.ALL, *OTHERS):
        ours, theirs, framed = measured(stream, options.rounds, options.events)
        ratios.append(ours / theirs)
        framed_ratios.append(ours / framed)
        size = len(stream.delta)
        say(f"{stream.name:34} {size:6} {ours:9.0f} {theirs:10.0f}")
        say(f" {ratios[-1]:6.2f} {framed_ratios[-1]:7.2f}\n")
    average = statistics.mean(ratios)
    say(f"{'average':34} {'':6} {'':9} {'':10}")
    say(f" {average:6.2f} {statistics.mean(framed_ratios):7.2f}\n")
    return 1 if average > 1 / 3 else 0


def measured(stream: Stream, rounds: int, events: int) -> tuple[float, float, float]:
    """Give nanoseconds an event: our meter's, orjson's, and orjson's with the frames taken off."""
    chunks = stream.chunks(events)
    documents = [data for chunk in chunks for data in meter_streams.data_of(chunk)]
    ours = []
    theirs = []
    framed = []
    for _ in range(rounds):
        ours.append(_timed(lambda: _count(stream, chunks)) / len(chunks))
        theirs.append(_timed(lambda: _parse(documents)) / len(chunks))
    for _ in range(rounds):
        framed.append(_timed(lambda: _take_out_and_parse(chunks)) / len(chunks))
    return statistics.median(ours), statistics.median(theirs), statistics.median(framed)


def _free_a_buffer() -> None:
    """Let the allocator know large blocks, as the proxy's does.

    Until it has freed one, glibc gives the end of the heap back to the system whenever 128 KiB of
    it are free (mallopt(3), M_MMAP_THRESHOLD): then, depending on what lies there by chance, up to
    a third of what is measured is the system's work to give pages again.
    """
    bytearray(_BUFFER)


def _timed(work: Callable[[], None]) -> float:
    begun = time.thread_time_ns()
    work()
    return float(time.thread_time_ns() - begun)


def _count(stream: Stream, chunks: list[bytes]) -> None:
    tally = stream.dialect.tally(ASK, HEAD)
    excerpt = Excerpt() if is_wordy(stream.dialect) else None
    tap = Tap(tally, None, None, later=lambda count: count(), excerpt=excerpt)
    pass_on = tap.pass_on
    for chunk in chunks:
        pass_on(chunk)
    pass_on(b"")
    if tap.close().source is not Source.REPORTED:
        raise ValueError(f"{stream.name}: no usage was read, so nothing was measured")


def _parse(documents: list[bytes]) -> None:
    for document in documents:
        if document != b"[DONE]":
            orjson.loads(document)


def _take_out_and_parse(chunks: list[bytes]) -> None:
    lines, events, frames = Lines(), EventStream(), Frames()
    for chunk in chunks:
        if chunk.startswith(b"{"):
            _parse(lines.feed(chunk))
        elif chunk.startswith(b"\0"):
            for frame in frames.feed(chunk):
                inner = orjson.loads(frame.payload).get("bytes")
                if inner:
                    orjson.loads(b64decode(inner))
        else:
            _parse(events.feed(chunk))


if __name__ == "__main__":
    sys.exit(main())
