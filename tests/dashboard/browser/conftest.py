"""The dashboard as its own process, and Chromium in front of it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, sync_playwright

from addons.core.settings import Settings
from dashboard import login
from tests.upstream.ports import free_port

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass
class Visit:
    """One browser profile that watches what a page must never do."""

    context: BrowserContext
    address: str
    settings: Settings
    complaints: list[str] = field(default_factory=list)

    def page(self, path: str = "/overview") -> Page:
        """Open a page as somebody who is signed in."""
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("request", self._look)
        page.goto(f"{self.address}/login?t={login.new_link(self.settings)}")
        if page.get_by_role("button", name="Continue").is_visible():  # without JavaScript
            page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/overview")
        if path != "/overview":
            page.goto(self.address + path)
        return page

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _look(self, request: Request) -> None:
        if not request.url.startswith(self.address):
            self.complaints.append(f"asked for {request.url}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A home with a free port for its dashboard."""
    return Settings(home=tmp_path, dashboard_port=free_port())


@pytest.fixture
def address(home: Settings) -> Iterator[str]:
    """Serve the home's dashboard; give its address."""
    environ = {
        **os.environ,
        "WEIR_HOME": str(home.home),
        "WEIR_DASHBOARD_PORT": str(home.dashboard_port),
    }
    process = subprocess.Popen([sys.executable, "-m", "dashboard", "serve"], env=environ)
    url = f"http://127.0.0.1:{home.dashboard_port}"
    try:
        wait_for(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def visit(chromium: Browser, home: Settings, address: str) -> Iterator[Visit]:
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    visit = Visit(context, address, home)
    yield visit
    context.close()
    assert visit.complaints == []


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, ten seconds at most."""
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.05)
    raise OSError(f"the dashboard does not answer on {url}")
