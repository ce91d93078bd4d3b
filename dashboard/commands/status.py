"""`status`: what runs, where, what today cost, and how full the plans are."""

import json
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

import click

from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope, Totals
from addons.core.settings import Settings
from dashboard import breakers, exports, filters, login, plan_windows
from dashboard.commands import running, since, terminal
from dashboard.commands.running import Running
from dashboard.plan_windows import PlanWindow


@click.command()
@click.option("--link", "wants_link", is_flag=True, help="Make a new link to the dashboard.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(wants_link: bool, as_json: bool) -> int:
    """Say what runs, where, what today cost, and how full plans are. Exits 1 if nothing runs."""
    settings = terminal.known_settings()
    runs = running.current(settings) if settings.run_file.exists() else None
    midnight = since.moment("today", datetime.now().astimezone())
    with closing(Reader(settings.ledger_file)) as reader:
        today = reader.totals(Scope(since=midnight))
        now = time.time()
        plans = plan_windows.plan_windows(reader, now)
        resting = breakers.resting(reader, runs.started_at, now) if runs else ()
    link = ""
    if wants_link and runs:
        token = login.new_link(settings)
        link = f"http://{settings.host}:{runs.dashboard_port}/login?t={token}"
    if as_json:
        facts = {
            "running": asdict(runs) if runs else None,
            "home": str(settings.home),
            "today": exports.as_plain(today),
            "plans": exports.as_plain(plans),
            "resting": exports.as_plain(resting),
            "link": link or None,
        }
        click.echo(json.dumps(facts, indent=1))
    else:
        rests = [f"  upstream   {breakers.sentence(rest)}" for rest in resting]
        for text in [*lines(settings, runs, today, link), *rests, *plan_lines(plans, now)]:
            terminal.say(text)
    return 0 if runs else 1


def lines(settings: Settings, runs: Running | None, today: Totals, link: str) -> list[str]:
    """Say it for people."""
    if runs:
        home = f"http://{settings.host}"
        began = filters.moment(runs.started_at).astimezone()
        door = link or f"{home}:{runs.dashboard_port}/   (to get in: ./run.sh status --link)"
        how = "for programs of `exec`" if runs.background else "in the foreground"
        told = [
            f"  Weir       {runs.version}, since {began:%Y-%m-%d %H:%M}, {how} "
            f"(pid {runs.supervisor})",
            f"  proxy      {home}:{runs.port}"
            + (f"   for other machines: {runs.far_address}" if runs.listen else ""),
            f"  dashboard  {door}",
        ]
        if runs.base_url:
            told.append(f"  base URL   {runs.base_url}")
    else:
        told = ["  Weir       does not run: start it with ./run.sh"]
    return [*told, f"  home       {terminal.short(settings.home)}", f"  today      {_spent(today)}"]


def plan_lines(plans: Sequence[PlanWindow], now: float) -> list[str]:
    """Say how full the windows of each plan are, one line a plan."""
    told = []
    for (account, caller), group in groupby(plans, lambda window: (window.account, window.caller)):
        windows = list(group)
        whose = f" ({caller})" if caller else ""
        fresh = filters.ago(max(window.at for window in windows), now)
        said = f"{account}{whose}: {plan_windows.sentence(windows, now)}; told {fresh}"
        told.append(f"  plan       {filters.plain(said)}")
    return told


def _spent(today: Totals) -> str:
    if not today.calls:
        return "no calls"
    told = [
        f"{filters.count_of(today.calls)} call{'s' if today.calls > 1 else ''}",
        f"{filters.tokens(today.input_tokens)} in",
        f"{filters.tokens(today.output_tokens)} out",
        filters.exact(today.cost_nusd),
    ]
    for count, what in (
        (today.unpriced, "unpriced"),
        (today.estimated, "estimated"),
        (today.errors, "failed"),
        (today.open, "open"),
    ):
        if count:
            told.append(f"{filters.count_of(count)} {what}")
    return " · ".join(told)
