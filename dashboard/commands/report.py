"""`report`: what was spent, as a table with its total, from the dashboard's own queries."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal

import click

from addons.core import money
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Row, Scope, Totals
from dashboard import exports, filters
from dashboard.commands import table, terminal
from dashboard.commands.since import Since

NAMES = ("model", "provider", "caller", "project", "day", "program", "session", "host", "operation")
_MOST_ROWS = 10_000
_HEADS = ("calls", "failed", "input", "cached", "output", "cost")
_UNTOLD = "(not told)"


@click.command()
@click.option("--by", type=click.Choice(NAMES), default="model", show_default=True)
@click.option(
    "--since",
    type=Since(),
    default="7d",
    show_default=True,
    help="90m, 24h, 7d, today, 2026-11-01 or all.",
)
@click.option("--limit", type=click.IntRange(1, _MOST_ROWS), default=_MOST_ROWS, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def command(by: str, since: str, limit: int, as_json: bool, as_csv: bool) -> None:
    """Print what was spent, by model, caller, project, day, ..."""
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    settings = terminal.known_settings()
    scope = Scope(since=since)
    with closing(Reader(settings.ledger_file)) as reader:
        rows, totals = reader.top(scope, by, limit), reader.totals(scope)
    if by == "day":
        rows = sorted(rows, key=lambda row: row.name)
    if as_json:
        facts = {"by": by, "since": since or None, "rows": rows, "total": totals}
        click.echo(json.dumps(exports.as_plain(facts), ensure_ascii=False, indent=1))
    elif as_csv:
        for line in _csv(by, rows):
            click.echo(line, nl=False)
    else:
        for line in lines(by, since, rows, totals):
            terminal.say(line)


def lines(by: str, since: str, rows: Sequence[Row], totals: Totals) -> list[str]:
    """Lay the report out for the terminal; costs are exact."""
    if not rows:
        when = f" since {filters.moment(since).astimezone():%Y-%m-%d %H:%M}" if since else ""
        return [f"No calls{when}. Make one: ./run.sh exec -- claude, or see ./run.sh demo"]
    body = [
        (row.name or _UNTOLD, *_numbers(row), _cost(row.cost_nusd, row.unpriced, row.calls))
        for row in rows
    ]
    total = ("total", *_numbers(totals), _cost(totals.cost_nusd, totals.unpriced, totals.calls))
    laid_out = table.render((by, *_HEADS), body, total)
    if totals.unpriced and totals.cost_nusd is not None:
        laid_out.append(f"* without {totals.unpriced} calls that have no known price")
    if totals.subscription_nusd:
        laid_out.append(
            f"{filters.exact(totals.subscription_nusd)} of it is what a plan's calls "
            "would have cost through the API"
        )
    return laid_out


def _numbers(row: Row | Totals) -> tuple[str, ...]:
    counts = (row.calls, row.errors, row.input_tokens, row.cache_read_tokens, row.output_tokens)
    return tuple(map(filters.count_of, counts))


def _cost(cost_nusd: int | None, unpriced: int, calls: int) -> str:
    if cost_nusd is None or (not cost_nusd and unpriced == calls):
        return filters.exact(None)
    return filters.exact(cost_nusd) + ("*" if unpriced else "")


def _csv(by: str, rows: Sequence[Row]) -> Iterator[str]:
    names = ("calls", "errors", "unpriced", "input_tokens", "cache_read_tokens", "output_tokens")
    return exports.csv_lines(
        (by, *names, "cost_usd"),
        [(row.name, *(getattr(row, name) for name in names), _usd(row.cost_nusd)) for row in rows],
    )


def _usd(cost_nusd: int | None) -> Decimal | None:
    return None if cost_nusd is None else money.usd(cost_nusd)
