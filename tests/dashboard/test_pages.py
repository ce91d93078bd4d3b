"""Every page, its twins, and one truth in all of them."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.core.call import Billing, Charge, Outcome, Reading
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.settings import Settings
from dashboard import filters
from tests.dashboard import sample
from tests.dashboard.one_call import COST_NUSD, GUESSED, READING, USAGE, call

UNPRICED = replace(READING, model="new-model", charges=(Charge("new-model", USAGE),))


def table(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def nusd(rows: list[Any]) -> int:
    return sum(int(row["cost_nusd"] or 0) for row in rows)


@pytest.mark.parametrize("query", ["", "?range=7d", "?range=7d&caller=claude", "?status=error"])
def test_totals_chart_table_list_and_file_add_up_to_the_same_cent(
    filled: Settings, client: FlaskClient, query: str
) -> None:
    overview = client.get(f"/overview.json{query}").json
    calls = table(client, f"/calls.csv{query}")
    assert overview is not None
    totals = overview["totals"]
    assert totals["calls"] == len(calls) > 0
    assert (totals["cost_nusd"] or 0) == nusd(calls) == nusd(table(client, f"/overview.csv{query}"))
    buckets = [bucket for series in overview["series"] for bucket in series["buckets"]]
    assert nusd(buckets) == nusd(calls)
    assert sum(bucket["calls"] for bucket in buckets) == len(calls)
    assert f'title="{filters.exact(totals["cost_nusd"])}"' in client.get(f"/overview{query}").text


def test_a_zone_moves_the_days_and_loses_no_call(filled: Settings, client: FlaskClient) -> None:
    client.set_cookie("weir_zone", "Asia/Kolkata", domain="127.0.0.1")
    overview = client.get("/overview.json?range=7d").json
    assert overview is not None
    assert overview["zone"] == "Asia/Kolkata"
    assert overview["span"]["since"] == "2026-11-13T18:30:00.000Z"
    assert nusd(overview["series"][0]["buckets"]) > 0
    assert nusd(table(client, "/overview.csv?range=7d")) == overview["totals"]["cost_nusd"]
    assert len(overview["series"][0]["buckets"]) == 7


def test_twins_show_the_numbers_of_the_page(settings: Settings, client: FlaskClient) -> None:
    sample.write(settings.ledger_file, call(1))
    call_id = call(1)[0].call_id
    page, data = client.get(f"/calls/{call_id}").text, client.get(f"/calls/{call_id}.json").json
    lines = table(client, f"/calls/{call_id}.csv")
    assert data is not None
    assert data["call"]["cost_nusd"] == COST_NUSD
    assert data["call"]["cost_usd"] == "0.001960000"
    assert sum(int(line["amount_nusd"]) for line in lines) == COST_NUSD
    assert [line["token_class"] for line in lines] == ["input", "cache_read", "output"]
    for amount in ("$0.00080", "$0.00016", "$0.00100", "$0.00196"):
        assert amount in text(page)


def test_every_page_of_a_list_leads_to_the_next_until_all_were_seen(
    filled: Settings, client: FlaskClient
) -> None:
    for order in ("", "&sort=cost", "&sort=duration&order=asc", "&sort=tokens"):
        seen: list[str] = []
        path: str | None = f"/calls.json?range=30d{order}"
        while path:
            data = client.get(path).json
            assert data is not None
            seen += [row["call_id"] for row in data["calls"]]
            path = data["next"] and "/calls.json" + data["next"]
        assert len(seen) == len(set(seen)) == 260


def test_the_next_page_is_a_link_that_keeps_the_filters(
    filled: Settings, client: FlaskClient
) -> None:
    page = client.get("/calls?range=30d&caller=claude").text
    (link,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert "range=30d" in link
    assert "caller=claude" in link
    assert client.get("/calls" + link.replace("&amp;", "&")).status_code == 200


def test_the_first_day_shows_what_to_type(client: FlaskClient) -> None:
    page = text(client.get("/overview").text)
    assert "Waiting for the first call" in page
    assert "./run.sh exec -- claude" in page
    assert "No calls in this time" in text(client.get("/calls").text)


def test_estimated_unpriced_and_plan_are_marked_wherever_they_count(
    settings: Settings, client: FlaskClient
) -> None:
    sample.write(
        settings.ledger_file,
        call(1, UNPRICED),
        call(2, GUESSED),
        call(3, billing=Billing.SUBSCRIPTION),
    )
    overview, calls = text(client.get("/overview").text), text(client.get("/calls").text)
    assert "1 call without a known price is not in the spend" in overview
    assert "1 call counted by Weir" in overview
    assert "is covered by a plan" in overview
    for mark in ("unpriced", "est.", "plan"):
        assert f" {mark} " in calls
    assert "1.00k → ≈ 50" in calls
    guessed = text(client.get(f"/calls/{call(2)[0].call_id}").text)
    assert "Figures with ≈ are a guess. Counted by Weir: output tokens." in guessed
    assert "≈ 50" in guessed
    assert "≈" not in text(client.get(f"/calls/{call(1)[0].call_id}").text)
    assert "which is not free" in text(client.get(f"/calls/{call(1)[0].call_id}").text)


def test_unpriced_is_never_shown_as_nothing(settings: Settings, client: FlaskClient) -> None:
    sample.write(settings.ledger_file, call(1, UNPRICED))
    (row,) = table(client, "/calls.csv")
    assert row["cost_nusd"] == row["cost_usd"] == ""
    overview = client.get("/overview.json").json
    assert overview is not None
    assert overview["totals"]["cost_nusd"] is None
    assert "$0.00" not in text(client.get("/calls").text)


def test_a_line_of_a_bill_that_is_a_guess_is_marked(
    settings: Settings, client: FlaskClient
) -> None:
    sample.write(settings.ledger_file, call(1, GUESSED))
    page = text(client.get(f"/calls/{call(1)[0].call_id}").text)
    assert "Output ≈ 50 $20.00 / M" in page
    assert "Input 200 $4.00 / M" in page


def test_an_answer_that_was_read_before_says_who_is_charged(
    settings: Settings, client: FlaskClient
) -> None:
    opening, settlement = call(2, method="GET")
    again = opening, replace(settlement, reading=READING)
    sample.write(settings.ledger_file, call(1), again)
    page = client.get(f"/calls/{opening.call_id}").text
    assert "Nothing is charged here: the first call has it." in text(page)
    assert f"/calls/{call(1)[0].call_id}" in page


def test_a_running_a_failed_and_a_cancelled_call_say_so(
    settings: Settings, client: FlaskClient
) -> None:
    failed = call(2, Reading(), outcome=Outcome.FAILED, status=None, error="nobody answered")
    cancelled = call(3, outcome=Outcome.CANCELLED)
    sample.write(settings.ledger_file, (call(1)[0], None), failed, cancelled)
    running = text(client.get(f"/calls/{call(1)[0].call_id}").text)
    assert "The call is still running" in running
    assert "Nothing was reported" not in running
    assert "nobody answered" in text(client.get(f"/calls/{failed[0].call_id}").text)
    assert "the client left first" in text(client.get(f"/calls/{cancelled[0].call_id}").text)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/overview?range=1y", 400, "There is no range"),
        ("/calls?mode=x", 400, "There is no filter"),
        ("/calls?sort=1;drop", 400, "is no sort"),
        ("/calls?after=nonsense", 400, "start again from the first page"),
        ("/calls.csv?after=nonsense", 400, "start again from the first page"),
        ("/calls/unknown", 404, "no call with this id"),
        ("/calls/unknown.json", 404, "no call with this id"),
        ("/calls/unknown.csv", 404, "no call with this id"),
        ("/calls/%00%ff", 404, "no call with this id"),
        ("/nothing", 404, "not found"),
        ("/overview.json?range=1y", 400, "There is no range"),
    ],
)
def test_a_wrong_address_gets_a_clear_answer(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert (answer.mimetype == "application/json") == (".json" in path)


def test_what_a_database_would_run_is_only_looked_for(
    filled: Settings, client: FlaskClient
) -> None:
    for text_ in ("' or 1=1 --", '"; drop table calls; --', "%", "_", "*", "\\", "\x00", "?", ":x"):
        for name in ("model", "caller", "project", "session", "program", "host", "operation"):
            data = client.get("/calls.json", query_string={name: text_, "range": "30d"}).json
            assert data is not None
            assert data["calls"] == []
    assert client.get("/calls.json?range=30d").json["totals"]["calls"] == 260  # type: ignore[index]


def test_an_empty_field_of_a_form_is_not_part_of_the_address(client: FlaskClient) -> None:
    answer = client.get("/calls?range=7d&model=&caller=claude&outcome=")
    assert answer.status_code == 302
    assert answer.location == "/calls?range=7d&caller=claude"


def test_a_file_streams_more_rows_than_one_page_asks_for(
    settings: Settings, client: FlaskClient, reader: Reader
) -> None:
    sample.write(settings.ledger_file, *(call(number) for number in range(1, 1102)))
    rows = table(client, "/calls.csv")
    assert len({row["call_id"] for row in rows}) == 1101
    assert nusd(rows) == reader.totals(Scope()).cost_nusd


def test_a_spreadsheet_runs_nothing_of_what_callers_wrote(
    settings: Settings, client: FlaskClient
) -> None:
    sample.write(
        settings.ledger_file, call(1, caller="=HYPERLINK(1)", user_agent="@x", project="+1")
    )
    (row,) = table(client, "/calls.csv")
    assert (row["caller"], row["user_agent"], row["project"]) == ("'=HYPERLINK(1)", "'@x", "'+1")
    (row,) = table(client, "/overview.csv?by=caller")
    assert row["caller"] == "'=HYPERLINK(1)"


def test_the_nav_keeps_the_filters(filled: Settings, client: FlaskClient) -> None:
    page = client.get("/overview?range=7d&caller=claude&show=calls").text
    assert 'href="/calls?range=7d&amp;caller=claude"' in page


def test_notes_come_with_their_remedy(filled: Settings, client: FlaskClient) -> None:
    page = text(client.get("/overview?range=7d").text)
    assert (
        "node does not trust Weir's certificates (api.anthropic.com: unknown ca)"
        in page.replace("&#39;", "'")
    )
    assert "2 times, last 1 h ago" in page
    assert "./run.sh exec -- PROGRAM" in page
