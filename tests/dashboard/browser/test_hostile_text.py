"""A real browser runs nothing of what callers, models and providers call themselves."""

import time
from dataclasses import replace

import pytest

from addons.core.call import Note, iso
from addons.core.ledger.ledger import Ledger
from addons.core.settings import Settings
from dashboard.filters import plain
from tests.dashboard import sample
from tests.dashboard.browser.conftest import Visit
from tests.dashboard.hostile import TEXTS
from tests.dashboard.test_hostile_text import named

pytestmark = pytest.mark.browser


@pytest.fixture
def hostile(home: Settings) -> Settings:
    ledger = Ledger(home.ledger_file, sample.price)
    ledger.start()
    now = iso(time.time() - 60)
    for number, text in enumerate(TEXTS):
        opening, settlement = named(number, text)
        ledger.open(replace(opening, started_at=now))
        ledger.settle(settlement)
    for kind in ("gap", "tls_failure"):
        for text in TEXTS[:3]:
            ledger.note(Note(now, kind, text, text))
    assert ledger.close(60)
    return home


def test_lists_show_every_text_and_run_none(visit: Visit, hostile: Settings) -> None:
    page, seen = visit.page("/calls?range=7d"), set()
    for _ in range(len(TEXTS) // 50):
        seen |= set(page.locator(".model").all_text_contents())
        page.get_by_role("link", name="Next 50").click()
        page.wait_for_load_state()
    seen |= set(page.locator(".model").all_text_contents())
    assert seen == {plain(text) for text in TEXTS}


def test_a_call_shows_its_texts_and_runs_none(visit: Visit, hostile: Settings) -> None:
    page = visit.page()
    for number, text in list(enumerate(TEXTS))[::6]:
        page.goto(f"{visit.address}/calls/{named(number, text)[0].call_id}")
        assert page.locator("h1").text_content() == plain(text)
        assert page.locator(".alert").text_content() == plain(text)
        assert plain(text) in page.locator(".facts dd").all_text_contents()
        assert page.locator("pre").text_content() == plain(text)


def test_the_overview_with_its_chart_runs_none(visit: Visit, hostile: Settings) -> None:
    page = visit.page("/overview?range=7d")
    for by in ("model", "caller", "program", "project", "provider"):
        page.goto(f"{visit.address}/overview?range=7d&by={by}&show=calls")
        page.locator(".slot").nth(6).hover()
        names = set(page.locator(".legend li > span:first-of-type").all_text_contents())
        assert names - {"other"} <= {plain(text) for text in TEXTS}
        assert len(names) > 2
