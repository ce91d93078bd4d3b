"""The dashboard's own process answers on its port, and says so when it cannot."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard import server
from tests.dashboard.browser.conftest import wait_for
from tests.upstream.ports import free_port


@pytest.mark.live
def test_it_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    port = free_port()
    code = (
        "from pathlib import Path; from addons.core.settings import Settings; "
        f"from dashboard import server; server.serve(Settings(Path({str(tmp_path)!r}), "
        f"dashboard_port={port}))"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/calls.json", timeout=5)
        assert refused.value.code == 403
        assert "Server" not in refused.value.headers
        refused.value.close()
    finally:
        process.terminate()
        process.wait(10)


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(tmp_path, dashboard_port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.serve(settings)
