"""`tail`: calls as they end, one line each."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import click

from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallRow
from dashboard import exports, filters
from dashboard.commands import terminal

_MOST_AT_ONCE = 1000
_LOOK_S = 0.25


@click.command()
@click.option(
    "-n", "number", type=click.IntRange(0, _MOST_AT_ONCE), default=10, help="Earlier calls first."
)
@click.option("--follow/--no-follow", "-f", default=True, help="Wait for more (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(number: int, follow: bool, as_json: bool) -> None:
    """Print calls as they end, until Ctrl-C."""
    settings = terminal.known_settings()
    with closing(Reader(settings.ledger_file)) as reader:
        for call in calls(reader, number, follow, time.sleep):
            if as_json:
                click.echo(json.dumps(exports.as_plain(call), ensure_ascii=False))
            else:
                terminal.say(line(call), color="red" if call.is_error else "")


def calls(
    reader: Reader, number: int, follow: bool, sleep: Callable[[float], object]
) -> Iterator[CallRow]:
    """Give the last `number` calls that ended, then each one as it ends."""
    earlier = reader.settled(0, max(number, 1))
    yield from earlier[len(earlier) - number :] if number else ()
    last = earlier[-1].settled_number or 0 if earlier else 0
    seen = reader.changes()
    while follow:
        sleep(_LOOK_S)
        now = reader.changes()
        if now == seen:
            continue
        seen = now
        for call in reader.settled(last, _MOST_AT_ONCE):
            last = call.settled_number or last
            yield call


def line(call: CallRow) -> str:
    """Write a call as a line: when, who, what, how much, how long, how it ended."""
    who = call.caller or call.program or "?"
    at = filters.moment(call.started_at).astimezone()
    parts = [
        f"{at:%H:%M:%S}",
        f"{who}/{call.project}" if call.project else who,
        call.model or call.model_asked or f"{call.host}{call.path}",
        f"{_about(call, 'input_tokens')}{filters.tokens(call.input_tokens)} in",
        f"{_about(call, 'output_tokens')}{filters.tokens(call.output_tokens)} out",
        filters.money(call.cost_nusd) if call.is_unpriced or call.cost_nusd is not None else "–",
        filters.ms(call.duration_ms),
    ]
    if call.is_error or call.outcome != "settled":
        parts.append(" ".join(filter(None, (call.outcome, str(call.status or ""), call.error))))
    return "  ".join(map(filters.plain, parts))


def _about(call: CallRow, figure: str) -> str:
    """Mark a figure that is a guess of ours."""
    return "≈" if figure in call.estimated.split(",") else ""
