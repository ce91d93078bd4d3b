"""Every line of a bill says what it is, what one costs, and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addons.core.call import Charge, Usage
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.rows import ChargeDetail, LineDetail
from addons.core.pricing.costs import Costs
from addons.core.pricing.prices import Prices
from addons.core.settings import Settings
from dashboard import bill, filters
from tests.dashboard.one_call import READING, call
from tests.dashboard.test_hostile_text import Structure

LINE = LineDetail("input", 1000, "2.5", 2_500_000)
CHARGE = ChargeDetail("answer", "m", {}, {}, 2_500_000, "table", "genai-prices 0", None, (LINE,))


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("answer", "The answer"),
        ("advisor", "Advice from another model"),
        ("own_key", "Paid upstream with your own key"),
        ("new_thing", "New thing"),
    ],
)
def test_a_charge_says_what_it_is_for(kind: str, title: str) -> None:
    assert bill.kind_title(kind) == title


@pytest.mark.parametrize(
    ("token_class", "title"),
    [
        ("cache_write_1h", "Cache write, 1 hour"),
        ("cache_read_tokens", "Cache read"),
        ("web_searches", "Web searches"),
        ("storage_searches", "File searches"),
        ("guardrail.contentPolicyUnits", "Guardrail, content"),
    ],
)
def test_classes_and_units_have_names_for_people(token_class: str, title: str) -> None:
    assert bill.class_title(token_class) == title


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        (LINE, "$2.50 / M"),
        (replace(LINE, usd_per_mtok="0.0833333333333333"), "$0.0833333333 / M"),
        (LineDetail("web_searches", 3, "", 30_000_000), "$0.01 each"),
        (LineDetail("guardrail.contentPolicyUnits", 2, "", 300_000), "$0.00015 each"),
        (LineDetail("requests", 0, "", 0), ""),
    ],
)
def test_a_line_says_what_one_costs(line: LineDetail, rate: str) -> None:
    assert bill.rate(line) == rate


@pytest.mark.parametrize(
    ("version", "notes"),
    [
        ("genai-prices 0.2.3", []),
        ("provider", []),
        ("not billed", ["The provider does not charge this answer."]),
        (
            "genai-prices 0.2.3 + list price of anthropic + anthropic us",
            [
                "The gateway passes on the list price of anthropic.",
                "Processed in the US: tokens × 1.1.",
            ],
        ),
        (
            "genai-prices 0.2.3 + as gpt-4.1",
            ["The table lacks this snapshot: priced as gpt-4.1."],
        ),
        ("genai-prices 0.2.3 + as Groq", ["Served by Groq: priced by that host's list."]),
        ("genai-prices 0.2.3 + as Z.AI", ["Served by Z.AI: priced by that host's list."]),
    ],
)
def test_what_was_added_to_the_table_is_explained(version: str, notes: list[str]) -> None:
    assert list(bill.price_notes(version)) == notes


def test_what_else_moved_the_price_is_told_in_words() -> None:
    assert bill.how_served("standard", {"inference_geo": "us", "odd_one": "x\u202e"}) == (
        "Service tier standard · Processed in us · Odd one x\\u202e"
    )
    assert bill.how_served("", {}) == ""


def test_what_went_in_stands_before_what_came_out_and_pieces_come_last() -> None:
    names = ("web_searches", "output", "cache_write_1h", "input", "cache_read", "input_audio")
    lines = [LineDetail(n, 1, "" if n == "web_searches" else "1", 1) for n in names]
    assert [line.token_class for line in bill.in_order(lines)] == [
        "input",
        "input_audio",
        "cache_read",
        "cache_write_1h",
        "output",
        "web_searches",
    ]


def test_lines_that_add_up_to_something_else_say_why() -> None:
    assert bill.sums_otherwise(CHARGE) == ""
    assert "own figure" in bill.sums_otherwise(replace(CHARGE, cost_nusd=1, cost_source="provider"))
    assert "nothing of it" in bill.sums_otherwise(replace(CHARGE, cost_nusd=0))
    assert bill.sums_otherwise(replace(CHARGE, cost_nusd=None)) == ""


def test_a_page_explains_every_line_of_every_charge(
    settings: Settings, client: FlaskClient
) -> None:
    own = Usage(100_000, 2000, 60_000, 30_000, 10_000, units={"web_searches": 3})
    read = replace(
        READING,
        charges=(
            Charge("claude-opus-4-6", own),
            Charge("claude-haiku-4-5", Usage(1000, 100), "advisor"),
        ),
        modifiers={"inference_geo": "us"},
        service_tier="standard",
    )
    ledger = Ledger(settings.ledger_file, Costs(Prices()).charges)
    ledger.start()
    opening, settlement = call(1, read)
    ledger.open(opening)
    ledger.settle(settlement)
    assert ledger.close(30)
    page = client.get(f"/calls/{opening.call_id}").text
    shown = " ".join(" ".join(Structure(page).words).split())
    assert "Advice from another model" in shown
    assert "Web searches 3 $0.01 each $0.03" in shown
    assert "Cache write, 1 hour 10,000 $11.00 / M $0.11" in shown
    assert "Processed in the US: tokens × 1.1." in shown
    assert "Processed in us" in shown
    detail = client.get(f"/calls/{opening.call_id}.json").json or {}
    for charge in detail["charges"]:
        assert sum(line["amount_nusd"] for line in charge["lines"]) == charge["cost_nusd"]
    total = sum(charge["cost_nusd"] for charge in detail["charges"])
    assert f"All lines {filters.exact(total)}" in shown


@pytest.mark.parametrize(
    "note",
    [
        *("as gpt-4.1", "as Groq", "listed, whoever served", "searches untold", "amended"),
        *("list price of anthropic", "batch", "flex", "priority", "fast", "ultrafast", "fees"),
        *("12 h written as 30 min", "nothing used"),
        *("openai regional", "anthropic us", "x-ai us", "vertex regional", "free by its name"),
    ],
)
def test_each_addition_that_the_ledgers_page_names_has_words(note: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text()
    assert f"`{note}`" in page
    assert list(bill.price_notes(f"genai-prices 0.2.3 + {note}"))


@pytest.mark.parametrize("kind", sorted(bill.KINDS))
def test_each_kind_of_charge_is_on_the_ledgers_page(kind: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text()
    assert f"`{kind}`" in page
