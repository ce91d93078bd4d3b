"""`audit`: who changed what in control.db, and when."""

import json
from dataclasses import asdict

import click

from addons.core.control import audit
from addons.core.control.audit import Entry
from dashboard.commands import control, held_keys, table, terminal

_MOST = 10_000


@click.command()
@click.option("-n", "number", type=click.IntRange(1, _MOST), default=50, show_default=True)
@click.option("--kind", default="", help="Only about one kind: 'provider key', 'client token', ...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(number: int, kind: str, as_json: bool) -> None:
    """Print who changed keys, tokens and routes, and when: the newest change last."""
    settings = terminal.known_settings()
    entries: list[Entry] = []
    if settings.control_file.is_file():
        with control.opened(settings) as held:
            entries = audit.entries(held.db, number, kind)[::-1]
    if as_json:
        for entry in entries:
            click.echo(json.dumps(asdict(entry), ensure_ascii=False))
        return
    if not entries:
        terminal.say("Nothing was changed yet.")
        return
    for line in lines(entries):
        terminal.say(line)


def lines(entries: list[Entry]) -> list[str]:
    """Lay the changes out; what they say in detail stands on its own, however long."""
    heads = ("when", "who", "what", "kind", "which", "")
    rows = [
        (held_keys.local(entry.at), entry.who, entry.what, entry.kind, entry.subject, entry.detail)
        for entry in entries
    ]
    return table.render(heads, rows, left=len(heads), is_last_whole=True)
