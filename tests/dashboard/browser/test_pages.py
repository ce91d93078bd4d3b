"""The pages in a real browser: signing in, living figures, keys, small screens, no JavaScript."""

import time
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from addons.core.call import Opening, Settlement, iso
from addons.core.settings import Settings
from tests.dashboard import sample
from tests.dashboard.browser.conftest import Visit
from tests.dashboard.one_call import call

pytestmark = pytest.mark.browser
PATHS = ("/overview?range=7d", "/calls?range=7d", "/overview?range=7d&show=tokens&by=caller")


def now_call(number: int) -> tuple[Opening, Settlement]:
    opening, settlement = call(number)
    return replace(opening, started_at=iso(time.time())), settlement


@pytest.fixture
def busy(home: Settings) -> Settings:
    """A home whose ledger has a week of calls, up to now."""
    sample.fill(home.ledger_file, time.time(), calls=120, days=7)
    return home


def test_the_link_signs_in_and_leaves_no_token_behind(visit: Visit) -> None:
    page = visit.page()
    assert page.url == f"{visit.address}/overview"
    page.go_back()
    assert "t=" not in page.url


def test_the_first_call_appears_by_itself(visit: Visit) -> None:
    page = visit.page()
    expect(page.get_by_text("Waiting for the first call")).to_be_visible()
    sample.write(visit.settings.ledger_file, now_call(1))
    expect(page.get_by_role("heading", name="Spend")).to_be_visible()
    expect(page.get_by_role("row", name="claude-opus-5-5").first).to_be_visible()


def test_a_new_call_joins_the_list_until_it_is_paused(visit: Visit) -> None:
    sample.write(visit.settings.ledger_file, now_call(1))
    page = visit.page("/calls")
    rows = page.locator("tr[data-id]")
    expect(rows).to_have_count(1)
    sample.write(visit.settings.ledger_file, now_call(2))
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Live").click()
    expect(page.get_by_role("button", name="Paused")).to_be_visible()
    sample.write(visit.settings.ledger_file, now_call(3))
    page.wait_for_timeout(2500)
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Paused").click()
    expect(rows).to_have_count(3)


def test_a_row_leads_to_its_call(visit: Visit) -> None:
    sample.write(visit.settings.ledger_file, now_call(1))
    page = visit.page("/calls")
    page.locator("tr[data-id]").click()
    expect(page.get_by_role("heading", name="What it cost")).to_be_visible()
    expect(page.locator("table.bill tfoot")).to_contain_text("$0.00196")


def test_the_chart_is_read_by_keys_and_by_pointer(visit: Visit, busy: Settings) -> None:
    page = visit.page("/overview?range=7d")
    frame = page.locator(".frame")
    frame.focus()
    page.keyboard.press("ArrowLeft")
    label = page.locator(".rows tbody tr").last.locator("th").inner_text()
    expect(page.get_by_role("status")).to_contain_text(label or "")
    page.keyboard.press("Escape")
    expect(page.locator(".reading")).to_be_hidden()
    page.locator(".slot").nth(6).hover()
    expect(page.locator(".reading")).to_be_visible()


def test_theme_and_sign_out_pass_the_guard_of_a_real_browser(visit: Visit) -> None:
    page = visit.page()
    page.locator("form.theme button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("form.theme button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.goto(f"{visit.address}/overview")
    assert page.url.endswith("/login")


def test_a_time_zone_is_chosen_in_the_foot(visit: Visit, busy: Settings) -> None:
    page = visit.page("/calls?range=7d")
    page.get_by_label("Times are in").fill("Asia/Tokyo")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_label("Times are in")).to_have_value("Asia/Tokyo")
    expect(page).to_have_url(f"{visit.address}/calls?range=7d")


def test_a_phone_scrolls_down_only(visit: Visit, busy: Settings) -> None:
    page = visit.page()
    page.set_viewport_size({"width": 360, "height": 740})
    call_path = page.context.request.get(f"{visit.address}/calls.json?range=7d").json()
    for path in (*PATHS, f"/calls/{call_path['calls'][0]['call_id']}"):
        page.goto(visit.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path


def test_everything_works_without_javascript(
    chromium: Browser, home: Settings, busy: Settings, address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    visit = Visit(context, address, home)
    page = visit.page("/overview?range=7d")
    expect(page.get_by_role("img", name="Spend by model")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.locator(".rows tfoot")).to_be_visible()
    page.get_by_label("Pages").get_by_role("link", name="Calls").click()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Caller").fill("codex")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(f"{address}/calls?range=7d&caller=codex")
    page.wait_for_load_state()
    assert set(page.locator("td[data-name=Caller] > span:first-child").all_inner_texts()) == {
        "codex"
    }
    page.get_by_role("link", name="Cost").click()
    expect(page).to_have_url(f"{address}/calls?range=7d&caller=codex&sort=cost")
    page.get_by_role("link", name="Remove the filter caller").click()
    expect(page).to_have_url(f"{address}/calls?range=7d&sort=cost")
    context.close()
    assert visit.complaints == []
