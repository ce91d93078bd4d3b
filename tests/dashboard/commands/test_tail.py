"""`tail`: each call once, as it ends."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from addons.core.call import NOTHING_READ
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard.commands import tail
from tests.dashboard import sample
from tests.dashboard.one_call import GUESSED, READING, call


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    yield ledger
    ledger.close(60)


def run(settings: Settings, *arguments: str) -> str:
    runner = CliRunner(env={"WEIR_HOME": str(settings.home)})
    words = ["--no-follow", *arguments]
    return runner.invoke(tail.command, words, catch_exceptions=False).output


def tell(ledger: Ledger, *numbers: int) -> None:
    for number in numbers:
        opening, settlement = call(number)
        ledger.open(opening)
        ledger.settle(settlement)
    assert ledger.flush(60)


def test_the_last_calls_come_first_and_then_each_new_one_once(
    settings: Settings, ledger: Ledger
) -> None:
    tell(ledger, 1, 2, 3)
    waits = iter([(4, 5), (), (6,)])

    def sleep(_: float) -> None:
        tell(ledger, *next(waits))

    with closing(Reader(settings.ledger_file)) as reader:
        found = tail.calls(reader, 2, True, sleep)
        numbers = [int(next(found).call_id[8:]) for _ in range(5)]
    assert numbers == [2, 3, 4, 5, 6]


def test_a_call_that_is_still_open_is_not_told(settings: Settings, ledger: Ledger) -> None:
    opening, _ = call(1)
    ledger.open(opening)
    ledger.flush(60)
    with closing(Reader(settings.ledger_file)) as reader:
        assert list(tail.calls(reader, 10, False, print)) == []


def test_without_earlier_calls_only_new_ones_come(settings: Settings, ledger: Ledger) -> None:
    tell(ledger, 1, 2)
    with closing(Reader(settings.ledger_file)) as reader:
        found = tail.calls(reader, 0, True, lambda _: tell(ledger, 3))
        assert next(found).call_id.endswith("3")


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 99])
def test_where_fewer_calls_ended_than_were_asked_for_all_of_them_come(
    settings: Settings, ledger: Ledger, number: int
) -> None:
    tell(ledger, 1, 2, 3)
    with closing(Reader(settings.ledger_file)) as reader:
        found = [int(each.call_id[8:]) for each in tail.calls(reader, number, False, print)]
    assert found == [1, 2, 3][-number:]


def test_an_empty_ledger_says_how_to_make_a_call(settings: Settings) -> None:
    assert run(settings).startswith("No calls yet. Make one: ./run.sh exec")
    assert run(settings, "--json") == ""


def test_figures_of_several_calls_stand_below_each_other(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, caller="a"), call(2, caller="abcdef", project=""))
    first, second = run(settings).splitlines()
    assert first.index("claude-opus") == second.index("claude-opus")
    assert first.index(" in ") == second.index(" in ")


def test_an_answer_that_is_charged_elsewhere_says_so(settings: Settings) -> None:
    opening, settlement = call(2, method="GET")
    again = replace(settlement, reading=READING)
    sample.write(settings.ledger_file, call(1), (opening, again))
    assert "  again  " in run(settings).splitlines()[1]


def test_a_line_says_who_what_how_much_and_how_long(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1))
    output = run(settings)
    for part in ("claude/weir", "claude-opus-5-5", "1.00k in", "50 out", "$0.0020", "2.00 s"):
        assert part in output


def test_a_figure_that_is_a_guess_is_marked(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, GUESSED))
    assert "  1.00k in   ≈50 out  " in run(settings)


def test_a_failed_call_says_how_it_ended(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, NOTHING_READ, status=529, error="overloaded"))
    output = run(settings)
    assert "529 overloaded" in output


def test_a_strangers_text_cannot_steer_the_terminal(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, caller="a\x1b[2J\r\nb"))
    output = run(settings)
    assert "\x1b" not in output
    assert output.count("\n") == 1


def test_json_is_one_object_a_line(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1), call(2))
    output = run(settings, "--json")
    assert [json.loads(line)["caller"] for line in output.splitlines()] == ["claude", "claude"]
