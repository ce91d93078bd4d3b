import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _http1

from addons.record import Record
from addons.reply import PlainServer

SCRIPT = Path(__file__).parents[2] / "addons" / "script.py"


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let mitmproxy speak as before afterwards."""
    for place, name in ((http_layer, "Http1Server"), (_http1, "make_error_response")):
        monkeypatch.setattr(place, name, getattr(place, name))
    yield
    monkeypatch.undo()


def test_the_script_has_the_whole_chain_but_for_the_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIR_HOME", str(tmp_path))
    loaded = runpy.run_path(str(SCRIPT))
    names = [type(addon).__name__ for addon in loaded["addons"]]
    assert names == [
        *("BaseUrl", "ControlWatch", "Tunnel", "Identify", "Admit", "Front"),
        *("Route", "Meter", "Sockets", "Record"),
    ]
    assert http_layer.Http1Server is PlainServer  # type: ignore[attr-defined]
    record = loaded["addons"][-1]
    assert isinstance(record, Record)
    record.done()
