"""Make the pictures in docs/images: `python -m tests.screenshots` (needs Chromium).

Fills a ledger of its own with made-up calls, through the real writer, and looks at it through
the real dashboard. The clock stands still, so that only a changed look changes a picture.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from playwright.sync_api import Browser, Page, sync_playwright

from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.settings import Settings
from dashboard import login
from dashboard.app import create_app
from tests.dashboard import sample

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NOW = 1_795_192_930.0  # 2026-11-20T16:42:10Z, a Friday
LARGEST = 250_000


def main() -> None:
    """Fill, serve, look, and check that no picture is too large."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as play:
        settings = Settings(Path(home))
        sample.fill(settings.ledger_file, NOW)
        dearest = Reader(settings.ledger_file).calls(Scope(caller="claude"), sort="cost", limit=1)
        call = f"/calls/{dearest.rows[0].call_id}"
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        with served(settings) as address:
            for name, path, theme, size in (
                ("overview-light", "/overview?range=30d", "light", (1180, 930)),
                ("overview-dark", "/overview?range=30d&by=caller", "dark", (1180, 930)),
                ("call", call, "light", (1180, 900)),
                ("phone", "/calls", "dark", (390, 844)),
            ):
                page = open_page(browser, settings, address, theme, size)
                page.goto(address + path)
                page.screenshot(path=IMAGES / f"{name}.png")
                page.context.close()
        browser.close()
    for file in IMAGES.glob("*.png"):
        if file.stat().st_size > LARGEST:
            raise ValueError(f"{file} has {file.stat().st_size} bytes: {LARGEST} at most.")


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve the dashboard of `settings` on a free port; give its address."""
    app = create_app(settings, clock=lambda: NOW)
    server = waitress.create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"


def open_page(
    browser: Browser, settings: Settings, address: str, theme: str, size: tuple[int, int]
) -> Page:
    """Sign in, in a window of this size and theme."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        device_scale_factor=1.5,
    )
    page = context.new_page()
    page.goto(f"{address}/login?t={login.new_link(settings, lambda: NOW)}")
    page.wait_for_url("**/overview")
    return page


if __name__ == "__main__":
    main()
