"""How full the windows of plans are, in words."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from addons.core.call import iso
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.providers.limits import Limit, LimitsSeen
from addons.core.settings import Settings
from dashboard import plan_windows
from dashboard.plan_windows import PlanWindow
from tests.dashboard import sample
from tests.dashboard.one_call import NOW, call


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    yield ledger
    ledger.close(60)


def told(ledger: Ledger, *limits: Limit, at: float = NOW - 60, **whose: str) -> None:
    account = {"provider": "anthropic", "host": "api.anthropic.com", "caller": "claude"} | whose
    ledger.limits(LimitsSeen(iso(at), limits=limits, **account))
    assert ledger.flush(60)


def shown(reader: Reader, scope: Scope | None = None) -> list[PlanWindow]:
    return list(plan_windows.plan_windows(reader, NOW, scope))


def test_the_shortest_window_comes_first_and_each_has_a_name(
    ledger: Ledger, reader: Reader
) -> None:
    names = ("7d_opus", "credits", "30m", "7d", "spark 5h", "1d")
    told(ledger, *(Limit("plan", name, 10.0) for name in names))
    assert [window.title for window in shown(reader)] == [
        "30 minutes",
        "5 hours, spark",
        "1 day",
        "7 days",
        "7 days, opus",
        "credits",
    ]


def test_a_plan_is_named_by_its_maker_and_its_kind(ledger: Ledger, reader: Reader) -> None:
    told(ledger, Limit("plan", "5h", 10.0))
    told(ledger, Limit("plan", "5h", 10.0, plan="plus"), provider="openai")
    assert [window.account for window in shown(reader)] == ["Claude", "ChatGPT plus"]


def test_a_window_that_ended_since_says_so_and_alarms_nobody(
    ledger: Ledger, reader: Reader
) -> None:
    told(ledger, Limit("plan", "5h", 99.0, resets_at=iso(NOW - 1), status="rejected"))
    (window,) = shown(reader)
    assert window.has_reset
    assert not window.is_nearly_full
    assert plan_windows.sentence([window], NOW) == "5 hours 99 %, has reset since"


@pytest.mark.parametrize(
    ("limit", "is_nearly_full", "sentence"),
    [
        (Limit("plan", "5h", 89.0, status="allowed"), False, "5 hours 89 %"),
        (Limit("plan", "5h", 90.0, status="allowed"), True, "5 hours 90 %"),
        (Limit("plan", "5h", 5.0, status="rejected"), True, "5 hours 5 %, used up"),
        (Limit("plan", "credits", remaining=12.5), False, "credits 12.50 left"),
        (Limit("plan", "overage", status="rejected"), True, "overage , used up"),
    ],
)
def test_little_left_is_marked(
    ledger: Ledger, reader: Reader, limit: Limit, is_nearly_full: bool, sentence: str
) -> None:
    told(ledger, limit)
    (window,) = shown(reader)
    assert window.is_nearly_full is is_nearly_full
    assert plan_windows.sentence([window], NOW) == sentence.replace(" ,", ",")


def test_what_says_nothing_is_left_out(ledger: Ledger, reader: Reader) -> None:
    told(
        ledger,
        Limit("plan", "overall", status="allowed"),
        Limit("plan", "fallback", status="available"),
        Limit("rate", "tokens", 50.0),
    )
    told(ledger, Limit("plan", "5h", 10.0), at=NOW - 9 * 86400)
    assert shown(reader) == []


def test_filters_of_the_page_hold_here_too(ledger: Ledger, reader: Reader) -> None:
    told(ledger, Limit("plan", "5h", 10.0))
    told(ledger, Limit("plan", "5h", 20.0), caller="other")
    assert [window.caller for window in shown(reader, Scope(caller="other"))] == ["other"]
    assert shown(reader, Scope(provider="openai")) == []


def test_the_page_shows_plans_only_where_there_are_any(
    settings: Settings, client: FlaskClient
) -> None:
    sample.write(settings.ledger_file, call(1))
    assert "Plan windows" not in client.get("/overview").text
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    told(ledger, Limit("plan", "5h", 64.0, resets_at=iso(NOW + 7_500)))
    ledger.close(60)
    page = client.get("/overview").text
    assert "Plan windows" in page
    assert "64 %" in page
    assert "in 2 h 5 min" in page


def test_the_twins_have_the_series(ledger: Ledger, client: FlaskClient) -> None:
    told(ledger, Limit("plan", "5h", 10.0), Limit("rate", "tokens", 25.0, 100, 75))
    told(ledger, Limit("plan", "5h", 20.0), at=NOW - 30)
    answer = client.get("/limits.json").json
    assert answer is not None
    assert [row["used_percent"] for row in answer["now"]] == [20, 25]
    assert [row["used_percent"] for row in answer["series"] if row["kind"] == "plan"] == [10, 20]
    lines = client.get("/limits.csv").text.splitlines()
    assert lines[0].startswith("provider,host,caller,plan,kind,name,at")
    assert len(lines) == 4
    (window,) = (client.get("/overview.json").json or {})["plans"]
    assert (window["title"], window["used_percent"]) == ("5 hours", 20)
