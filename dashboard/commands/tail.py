"""`tail`: calls as they end, one line each."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import click

from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallRow
from dashboard import exports, filters
from dashboard.commands import table, terminal

_MOST_AT_ONCE = 1000
_LOOK_S = 0.25
_COLUMNS = (
    (8, True),
    (12, True),
    (17, True),
    (8, False),
    (8, False),
    (8, False),
    (7, False),
)
"""The least width of each part, and whether it stands to the left: 80 columns if all fit."""


@click.command()
@click.option(
    "-n", "number", type=click.IntRange(0, _MOST_AT_ONCE), default=10, help="Earlier calls first."
)
@click.option("--follow/--no-follow", "-f", default=True, help="Wait for more (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(number: int, follow: bool, as_json: bool) -> None:
    """Print calls as they end, until Ctrl-C.

    In place of a cost, "again" is an answer that was read before and is charged once.
    """
    settings = terminal.known_settings()
    with closing(Reader(settings.ledger_file)) as reader:
        if not as_json and not reader.settled(0, 1):
            terminal.aside("No calls yet. Make one: ./run.sh exec -- claude, or see ./run.sh demo")
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
    yield from earlier[-number:] if number else ()
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
        _cost(call),
        filters.ms(call.duration_ms),
    ]
    laid_out = [
        table.padded(filters.plain(part), width, is_left)
        for part, (width, is_left) in zip(parts, _COLUMNS, strict=True)
    ]
    if call.is_error or call.outcome != "settled":
        how = (call.outcome, str(call.status or ""), call.error)
        laid_out.append(filters.plain(" ".join(filter(None, how))))
    return "  ".join(laid_out)


def _cost(call: CallRow) -> str:
    if call.is_unpriced or call.cost_nusd is not None:
        return filters.money(call.cost_nusd)
    return "again" if call.duplicate_of else "–"


def _about(call: CallRow, figure: str) -> str:
    """Mark a figure that is a guess of ours."""
    return "≈" if figure in call.estimated.split(",") else ""
