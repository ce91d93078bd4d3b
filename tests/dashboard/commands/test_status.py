"""`status`: what runs, where, and what today cost."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from addons.core.call import Note, iso
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.rows import Totals
from addons.core.providers.limits import Limit, LimitsSeen
from addons.core.settings import Settings
from dashboard import login
from dashboard.commands import running, status
from dashboard.commands.running import Running
from tests.dashboard import sample
from tests.dashboard.one_call import COST_NUSD, call

RUNS = Running(11, 12, 13, 9080, 9081, "2026-11-23T09:00:00.000Z", "0.1.0")


def run(settings: Settings, *arguments: str) -> tuple[int, str]:
    runner = CliRunner(env={"WEIR_HOME": str(settings.home)})
    result = runner.invoke(
        status.command, list(arguments), catch_exceptions=False, standalone_mode=False
    )
    return result.return_value, result.output


def test_when_nothing_runs_it_says_how_to_start_and_exits_1(settings: Settings) -> None:
    code, output = run(settings)
    assert code == 1
    assert "start it with ./run.sh" in output


def test_it_leaves_no_trace_in_a_home_that_is_not_there(tmp_path: Path) -> None:
    run(Settings(home=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_what_runs_is_told_with_its_ports(settings: Settings) -> None:
    running.write(settings, RUNS)
    with running.supervisor_lock(settings) as lock:
        assert lock.take()
        code, output = run(settings)
    assert code == 0
    assert "http://127.0.0.1:9080" in output
    assert "http://127.0.0.1:9081" in output


def test_an_upstream_that_is_passed_over_is_told(settings: Settings) -> None:
    ledger = Ledger(settings.ledger_file, lambda *_: ())
    ledger.start()
    later = iso(time.time() + 60)
    ledger.note(Note(iso(time.time()), "breaker", "openai", f"open until {later}"))
    ledger.close(60)
    running.write(settings, RUNS)
    with running.supervisor_lock(settings) as lock:
        assert lock.take()
        _, output = run(settings)
        _, as_json = run(settings, "--json")
    assert f"openai has failed and is passed over until {later[11:19]} UTC" in output
    (rest,) = json.loads(as_json)["resting"]
    assert (rest["upstream"], rest["state"], rest["until"]) == ("openai", "open", later)


def test_a_base_url_is_told_if_there_is_one(settings: Settings) -> None:
    on = replace(RUNS, base_url_port=9082)
    assert "  base URL   http://127.0.0.1:9082/v1" in status.lines(settings, on, Totals(), "")
    assert "base URL" not in "".join(status.lines(settings, RUNS, Totals(), ""))


def test_a_new_link_opens_the_dashboard_once(settings: Settings) -> None:
    running.write(settings, RUNS)
    with running.supervisor_lock(settings) as lock:
        assert lock.take()
        _, output = run(settings, "--link", "--json")
    token = json.loads(output)["link"].partition("?t=")[2]
    assert login.use_link(settings, token)
    assert not login.use_link(settings, token)


def test_today_is_counted_from_the_ledger(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, started_at=iso(time.time())))
    _, output = run(settings, "--json")
    today = json.loads(output)["today"]
    assert (today["calls"], today["cost_nusd"]) == (1, COST_NUSD)


@pytest.mark.parametrize(
    ("totals", "says"),
    [
        (Totals(), "no calls"),
        (Totals(calls=1, cost_nusd=0), "1 call ·"),
        (Totals(calls=2, unpriced=1, cost_nusd=5), "1 unpriced"),
        (Totals(calls=2, errors=1), "1 failed"),
        (Totals(calls=2, estimated=1), "1 estimated"),
        (Totals(calls=2, cost_nusd=None), "unpriced"),
    ],
    ids=str,
)
def test_what_is_not_well_is_said(settings: Settings, totals: Totals, says: str) -> None:
    assert says in status.lines(settings, None, totals, "")[-1]


def test_plans_are_told_one_line_each(settings: Settings) -> None:
    now = time.time()
    told = (
        Limit("plan", "5h", 64.0, resets_at=iso(now + 7_530), status="allowed"),
        Limit("plan", "7d", 91.0, resets_at=iso(now + 190_000), status="allowed_warning"),
    )
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    ledger.limits(LimitsSeen(iso(now), "anthropic", "api.anthropic.com", "claude", told))
    assert ledger.close(60)
    _, output = run(settings)
    assert (
        "plan       Claude (claude): 5 hours 64 %, resets in 2 h 5 min · "
        "7 days 91 %, resets in 2 days, nearly used up; told just now" in output
    )
    _, output = run(settings, "--json")
    plans = json.loads(output)["plans"]
    assert [(plan["title"], plan["used_percent"]) for plan in plans] == [
        ("5 hours", 64),
        ("7 days", 91),
    ]
