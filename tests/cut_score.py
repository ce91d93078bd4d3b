"""Print what is left of streams that are cut after every event: `python -m tests.cut_score`.

Every recorded stream is cut after each of its events, once because the client left and once because
the upstream did, and goes through the proxy's own addons into a ledger. Then each row is held
against what the provider had reported up to there (`told_so_far.py`), and, where all had been said,
against what it reports at the end.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from addons.core.pricing import families
from addons.core.providers.dialect import Dialect, Wordy
from tests import framing, recordings, tapes_score, told_on_sockets, told_so_far
from tests.cut_rows import Cut, Desk, Row
from tests.recordings import Recording
from tests.told_so_far import Tokens

MOST = 1000
"""A longer stream is cut after so many of its events, evenly spaced."""
_FIGURES = ("input_tokens", "output_tokens", "cache_read_tokens", "output_reasoning_tokens")
_DIPS = 2
"""A word that goes on may turn two tokens into one."""


@dataclass(slots=True)
class Score:
    """What became of the cuts of one provider's dialect."""

    streams: int = 0
    cuts: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def note(self, what: str, is_kept: bool, miss: str) -> None:
        """Count a promise."""
        self.tried[what] += 1
        self.kept[what] += is_kept
        if not is_kept:
            self.misses.append(f"{what}: {miss}")


PROMISES = ("row", "reported", "final", "near", "at least", "rising")
"""One row for each response that had begun; what was reported stands in it exactly; it is called
final only if nothing was to come; what all was said and is plain text is estimated well, but of a
model that may have thought unseen only what it has written at least; and a longer stream is never
estimated to be shorter."""
_MAY_THINK_UNSEEN = (families.REASONING_GPT, families.GEMINI, families.GEMINI_3)


@dataclass(frozen=True, slots=True)
class Stream:
    """A recorded stream and its events."""

    recording: Recording
    dialect: Dialect
    events: list[bytes]

    @property
    def name(self) -> str:
        """Whose stream it is."""
        return f"{self.recording.provider} {self.dialect.name}"

    @property
    def ends(self) -> list[int]:
        """After how many events it is cut; the last time it is whole."""
        count = len(self.events)
        step = max(1, -(-count // MOST))
        return [*range(0, count, step), count]


def streams(each: Iterator[Recording]) -> Iterator[Stream]:
    """Give the recordings that are streams of a dialect that reports usage."""
    for recording in each:
        if not recording.is_streamed or recording.head.status >= 400:
            continue
        dialect = tapes_score.endpoint(recording).dialect
        if recording.messages:
            yield Stream(recording, dialect, [message for _, message in recording.messages])
        elif dialect.name in told_so_far.PLACES:
            yield Stream(recording, dialect, framing.events(recording.body))


def scores(each: Iterator[Recording], folder: Path) -> tuple[dict[str, Score], list[str]]:
    """Cut every stream; give what came of it, and which bugs it met."""
    desk = Desk(folder)
    played = [
        (stream, desk.play(stream.recording, stream.events, stream.ends))
        for stream in streams(each)
    ]
    desk.close()
    found: dict[str, Score] = {}
    for stream, cuts in played:
        score = found.setdefault(stream.name, Score())
        score.streams += 1
        score.cuts += len(cuts)
        judge = _judge_socket if stream.recording.messages else _judge
        judge(stream, cuts, score)
    return found, desk.bugs


def _judge(stream: Stream, cuts: list[Cut], score: Score) -> None:
    documents = [framing.documents(event) for event in stream.events]
    model = str((stream.recording.expected or {}).get("model"))
    whole = cuts[-1].rows[0]
    is_said = _all_said(stream)
    wanted = (stream.recording.expected or {}).get("output_tokens", 0)
    longest = {cut.by: 0 for cut in cuts}
    for cut in cuts:
        where = f"{stream.recording}, {cut.events} of {len(stream.events)}, {cut.by} gone"
        score.note("row", len(cut.rows) == 1, f"{len(cut.rows)} rows: {where}")
        row = cut.rows[0]
        come = [one for some in documents[: cut.events] for one in some]
        told = told_so_far.told(stream.dialect.name, come, model)
        score.note("reported", _holds(row, told), f"{told} in {_short(row)}: {where}")
        if row["usage_source"] == "reported" or row["outcome"] == "settled":
            is_final = all(row[name] == whole[name] for name in _FIGURES)
            score.note("final", is_final, f"{_short(row)}, whole {_short(whole)}: {where}")
        if "output_tokens" not in row["estimated"]:
            continue
        if is_said(cut.events):
            miss = f"{row['output_tokens']}, reported {wanted}: {where}"
            over, most = row["output_tokens"] - wanted, max(2, 0.05 * wanted)
            if families.family_of(model) in _MAY_THINK_UNSEEN:
                score.note("at least", over <= most, miss)
            else:
                score.note("near", abs(over) <= most, miss)
        fell = longest[cut.by] - row["output_tokens"]
        score.note("rising", fell <= _DIPS, f"fell by {fell}: {where}")
        longest[cut.by] = max(longest[cut.by], row["output_tokens"])


def _holds(row: Row, told: Tokens) -> bool:
    """Tell whether a row has what was told, and nothing else that is not marked as a guess."""
    guessed = row["estimated"].split(",")
    if not told:
        stated = [name for name in _FIGURES if name not in guessed and row[name]]
        return not stated and not row["usage_raw"]
    for name in ("input_tokens", "output_tokens"):
        if name in guessed:
            if row[name] < told.get(name, 0) or (name == "input_tokens" and told.get(name)):
                return False
        elif (row[name] or 0) != told.get(name, 0):
            return False
    # More than the whole input (Azure, of Grok) cannot have been read from a cache.
    cached = min(told.get("cache_read_tokens", 0), told.get("input_tokens", 0))
    return bool(row["usage_raw"]) and (row["cache_read_tokens"] or 0) == cached


def _short(row: Row) -> str:
    figures = [f"{row[name]}" for name in _FIGURES]
    return f"{row['outcome']} {row['usage_source']} {' '.join(figures)} ({row['estimated']})"


def _all_said(stream: Stream) -> Callable[[int], bool]:
    """Tell of a cut whether all had been said, in plain text whose tokens are known."""
    recording, dialect, expected = stream.recording, stream.dialect, stream.recording.expected
    if expected is None or not isinstance(dialect, Wordy) or recording.id.startswith("made-"):
        return lambda events: False
    parts = ("reasoning", "audio_output", "image_output", "units")
    if not expected["final"] or any(expected[part] for part in parts):
        return lambda events: False

    def said(events: list[bytes]) -> tuple[str, ...]:
        answer = b"".join(events)
        words = dialect.speech(answer.replace(b'"usage', b'"hidden'))
        # What is written to cite a source is not shown.
        return () if words.calls or words.sound or b'"citation' in answer else words.texts

    whole = said(stream.events)
    return lambda events: bool(whole) and said(stream.events[:events]) == whole


def _judge_socket(stream: Stream, cuts: list[Cut], score: Score) -> None:
    whole = cuts[-1].rows
    for cut in cuts:
        where = f"{stream.recording}, {cut.events} of {len(stream.events)}, {cut.by} gone"
        come = stream.recording.messages[: cut.events]
        begun, told = told_on_sockets.told(stream.dialect.name, come)
        score.note("row", len(cut.rows) == max(1, begun), f"{len(cut.rows)} for {begun}: {where}")
        for name, count in told.items():
            own = sum(row[name] or 0 for row in cut.rows if name not in row["estimated"])
            score.note("reported", own == count, f"{name} {count}, {own} in the rows: {where}")
        for row, last in zip(cut.rows, whole, strict=False):
            # What was heard and not answered yet stands in a row of its own, as another line.
            if row["usage_source"] == "reported" and row["input_tokens"] is not None:
                is_final = all(row[name] == last[name] for name in _FIGURES)
                score.note("final", is_final, f"{_short(row)}, whole {_short(last)}: {where}")


def main() -> None:
    """Print a line for each provider's dialect; with `-v`, each miss."""
    with TemporaryDirectory() as folder:
        found, bugs = scores(recordings.every(), Path(folder))
    titles = "".join(f"{promise:>14}" for promise in PROMISES)
    lines = [f"{'':36} streams   cuts{titles}"]
    whole = Score()
    for name, score in sorted(found.items()):
        lines.append(_line(name, score))
        whole.streams += score.streams
        whole.cuts += score.cuts
        whole.tried += score.tried
        whole.kept += score.kept
    lines.append(_line("all", whole))
    lines.append(f"streams of more than {MOST} events are cut after {MOST} of them")
    lines += [f"bug: {bug}" for bug in bugs]
    if "-v" in sys.argv:
        lines += [f"{name}: {miss}" for name, score in found.items() for miss in score.misses]
    sys.stdout.write("\n".join(lines) + "\n")


def _line(name: str, score: Score) -> str:
    shares = (f"{score.kept[each]:6} of {score.tried[each]:<5}" for each in PROMISES)
    return f"{name:36} {score.streams:7} {score.cuts:6}" + "".join(shares)


if __name__ == "__main__":
    main()
