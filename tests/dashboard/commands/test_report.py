"""`report`: a table whose total is the sum of its rows, exact to the last nano-dollar."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from addons.core.call import NOTHING_READ
from addons.core.settings import Settings
from dashboard.commands import report
from tests.dashboard import sample
from tests.dashboard.one_call import COST_NUSD, READING, call


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(
        report.command,
        list(arguments),
        env={"WEIR_HOME": str(settings.home)},
        catch_exceptions=False,
        standalone_mode=False,
    )


@pytest.fixture
def three(settings: Settings) -> Settings:
    """Two calls of one program and one, unpriced, of nobody known."""
    sample.write(
        settings.ledger_file,
        call(1),
        call(2),
        call(3, NOTHING_READ, caller="", status=500),
    )
    return settings


def test_an_empty_ledger_says_how_to_make_a_call(settings: Settings) -> None:
    output = run(settings).output
    assert re.match(r"No calls since \d{4}-\d\d-\d\d \d\d:\d\d\. Make one: ", output)


def test_every_name_has_a_row_and_the_total_is_below(three: Settings) -> None:
    lines = run(three, "--by", "caller", "--since", "all").output.splitlines()
    cells = [line.split() for line in lines]
    assert cells[0] == ["caller", "calls", "failed", "input", "cached", "output", "cost"]
    assert cells[1][:6] == ["claude", "2", "0", "2,000", "1,600", "100"]
    assert cells[2][:2] == ["(not", "told)"]
    assert cells[-1][:6] == ["total", "3", "1", "2,000", "1,600", "100"]


def test_money_is_exact(three: Settings) -> None:
    output = run(three, "--by", "caller", "--since", "all").output
    assert f"${Decimal(2 * COST_NUSD).scaleb(-9).normalize()}" in output


def test_a_name_that_could_steer_the_terminal_is_written_out(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, caller="\x1b]0;gotcha\x07"))
    output = run(settings, "--by", "caller", "--since", "all").output
    assert "\x1b" not in output
    assert "\\x1b]0;gotcha\\x07" in output


def test_json_has_the_same_numbers_and_the_money_as_text(three: Settings) -> None:
    facts = json.loads(run(three, "--json", "--by", "caller", "--since", "all").output)
    assert facts["total"]["calls"] == sum(row["calls"] for row in facts["rows"]) == 3
    assert Decimal(facts["total"]["cost_usd"]).scaleb(9) == 2 * COST_NUSD


def test_csv_can_be_read_by_a_spreadsheet_and_starts_no_formula(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, caller="=cmd()"))
    output = run(settings, "--csv", "--by", "caller", "--since", "all").output
    head, row = csv.reader(io.StringIO(output))
    assert head[0] == "caller"
    assert row[0] == "'=cmd()"
    assert Decimal(row[-1]).scaleb(9) == COST_NUSD


def test_days_come_in_their_order(settings: Settings) -> None:
    sample.write(
        settings.ledger_file,
        *(
            call(number, READING, started_at=f"2026-11-{day:02}T12:00:00.000Z")
            for number, day in enumerate((20, 18, 19), 1)
        ),
    )
    facts = json.loads(run(settings, "--json", "--by", "day", "--since", "all").output)
    assert [row["name"][:10] for row in facts["rows"]] == ["2026-11-18", "2026-11-19", "2026-11-20"]


def test_since_leaves_out_rows_and_their_part_of_the_total(settings: Settings) -> None:
    sample.write(
        settings.ledger_file,
        call(1, started_at="2026-11-10T12:00:00.000Z"),
        call(2, started_at="2026-11-20T12:00:00.000Z"),
    )
    facts = json.loads(run(settings, "--json", "--since", "2026-11-15").output)
    assert facts["total"]["calls"] == sum(row["calls"] for row in facts["rows"]) == 1


def test_a_ledger_that_is_none_is_named(settings: Settings) -> None:
    settings.ledger_file.write_bytes(b"not a database at all" * 100)
    with pytest.raises((OSError, ValueError), match=str(Path(settings.ledger_file))):
        run(settings)
