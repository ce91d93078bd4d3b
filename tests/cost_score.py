"""Print how near the price table comes to providers' own figures: `python -m tests.cost_score`."""

import re
import sys
from collections import Counter
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from addons.core import money
from addons.core.call import Opening, Outcome, Reading, Settlement, iso, utc_now
from addons.core.pricing.costs import OWN_KEY, Costs
from addons.core.pricing.prices import Prices
from tests import recordings
from tests.recordings import Recording
from tests.tapes_score import endpoint

_NEAR = 0.001
_ROUNDED = money.nusd("0.0015")
"""Perplexity's figures have had parts with three, five and more digits after the point."""
_CREATED = re.compile(rb'"created(?:_at)?"\s*:\s*(\d{10})\b')
_TABLE_IDS = {
    "bedrock": "aws",
    "gemini": "google",
    "moonshot": "moonshotai",
    "vertex": "google",
    "xai": "x-ai",
    "zhipu": "zai",
}
"""The table's names of providers that recordings call otherwise."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one recording cost by the provider and by the table."""

    recording: Recording
    model: str
    at: str
    told_nusd: int
    computed_nusd: int | None
    cause: str
    """Why they differ; empty where they agree."""


def scores(prices: Prices) -> list[Score]:
    """Price each recording with a provider's own figure by the table alone."""
    found = []
    for recording in recordings.every():
        score = _score(recording, Costs(prices))
        if score is not None:
            found.append(score)
    return found


def _score(recording: Recording, costs: Costs) -> Score | None:
    found = endpoint(recording)
    ask = found.dialect.ask(recording.request)
    tally = found.dialect.tally(ask, recording.head)
    tally.feed(recording.body)
    reading = tally.close()
    told = _told(recording, reading)
    if told is None:
        return None
    told += money.nusd(reading.modifiers.get("own_key_usd", "0"))
    at, is_dated = _moment(recording)
    opening = _opening(recording, ask.model, at)
    priced = costs.charges(opening, _settlement(reading))
    amounts = [charge.table_cost_nusd for charge in priced if charge.charge.kind != OWN_KEY]
    known = [amount for amount in amounts if amount is not None]
    computed = sum(known) if amounts and len(known) == len(amounts) else None
    model = priced[0].charge.model if priced else ask.model
    score = Score(recording, model, at, told, computed, "")
    return replace(score, cause=_cause(score, reading, is_dated))


def _told(recording: Recording, reading: Reading) -> int | None:
    expected = (recording.expected or {}).get("cost_usd")
    if recording.id in recordings.CONTRADICTORY:
        expected = None
    return reading.reported_cost_nusd if expected is None else money.nusd(expected)


def _cause(score: Score, reading: Reading, is_dated: bool) -> str:
    """Say what the recording itself shows of the reason; nothing is guessed."""
    computed, told = score.computed_nusd, score.told_nusd
    if computed is not None and abs(computed - told) <= max(1, told * _NEAR):
        return ""
    if not reading.charges:
        return "no usage is read from this answer yet"
    if told == 0:
        return "the provider says 0 and bills elsewhere (Azure), or the model is free"
    if computed is None and score.recording.provider == "openrouter":
        return "served by a host whose price the table lacks: not computed"
    if computed is None:
        return "the table has no price for this model or unit"
    if score.recording.provider == "perplexity" and abs(computed - told) <= _ROUNDED:
        return "the provider rounds each part of its figure"
    reasoning = reading.charges[0].usage.output_reasoning_tokens
    twice = _with_reasoning_twice(score, reading)
    if reasoning and twice is not None and abs(twice - told) <= max(1, told * _NEAR):
        return "the gateway charged reasoning twice"
    return "the date of the recording is not known" if not is_dated else "unexplained"


def _with_reasoning_twice(score: Score, reading: Reading) -> float | None:
    usage = reading.charges[0].usage
    if not usage.output_tokens or score.computed_nusd is None:
        return None
    own = replace(usage, output_tokens=usage.output_tokens + (usage.output_reasoning_tokens or 0))
    again = replace(reading, charges=(replace(reading.charges[0], usage=own),))
    opening = _opening(score.recording, score.model, score.at)
    (priced, *_) = Costs(Prices()).charges(opening, _settlement(again))
    return priced.table_cost_nusd


def _moment(recording: Recording) -> tuple[str, bool]:
    """Give when a recording was made, by its answer; now when it does not say."""
    created = _CREATED.search(recording.body)
    if created:
        return iso(int(created[1])), True
    try:
        date = parsedate_to_datetime(recording.head.headers.get("date", ""))
    except ValueError:
        return utc_now(), False
    return iso(date.timestamp()), True


def _opening(recording: Recording, model: str, at: str) -> Opening:
    found = endpoint(recording)
    texts = dict.fromkeys(Opening.__dataclass_fields__, "")
    told: dict[str, Any] = {
        **texts,
        "started_at": at,
        "provider": _TABLE_IDS.get(found.provider, found.provider),
        "host": recording.request.host,
        "model_asked": model,
        "billing": "api",
        "streamed": False,
    }
    return Opening(**told)


def _settlement(reading: Reading) -> Settlement:
    return Settlement("", Outcome.SETTLED, 200, reading, None, None, 0.0, 0, "", "")


def main() -> None:
    """Print the share within a thousandth, and each other one with its cause."""
    found = scores(Prices())
    near = [score for score in found if not score.cause]
    causes = Counter(score.cause for score in found if score.cause)
    share = len(near) / len(found) if found else 1.0
    lines = [f"{len(near)} of {len(found)} ({share:.1%}) within {_NEAR:.1%} of the provider's"]
    known = [score for score in found if score.computed_nusd is not None and score.told_nusd]
    share = len([score for score in known if not score.cause]) / len(known) if known else 1.0
    lines.append(f"{share:.1%} of the {len(known)} that have a price and a figure above 0")
    lines += [f"{count:6}  {cause}" for cause, count in causes.most_common()]
    for score in found:
        if score.cause:
            computed = "-" if score.computed_nusd is None else str(money.usd(score.computed_nusd))
            lines.append(
                f"{score.recording} {score.model} {score.at[:10]}: {money.usd(score.told_nusd)} "
                f"told, {computed} computed; {score.cause}"
            )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
