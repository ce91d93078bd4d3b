"""One address for every model: `https://weir.internal/v1`, and a port for who has no proxy."""

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from addons.core import settings
from certs import environment
from tests.addons.sample import CLIENT_TOKEN, PROVIDER_KEY, REVOKED_TOKEN, SMALL_TOKEN
from tests.live.keyed import KeyedUpstream
from tests.live.product import Product, free_port, session_name
from tests.live.test_sdks import CLIENTS, TEXT, assert_exact
from tests.upstream.waiting import wait_until

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

BASE_URL_PORT = "WEIR_BASE_URL_PORT"
CHAT = b'{"model":"gpt-5.4-mini","messages":[]}'


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedUpstream]:
    """Serve every provider; each takes one key."""
    upstream = KeyedUpstream(tmp_path_factory.mktemp("keyed"), PROVIDER_KEY)
    with upstream.running():
        yield upstream


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, keyed: KeyedUpstream) -> Iterator[Product]:
    """Run the proxy of a team, with a base URL."""
    home = tmp_path_factory.mktemp("team") / "home"
    product = Product(home, keyed, {BASE_URL_PORT: str(free_port())})
    product.start_proxy(module="tests.live.one_address")
    yield product
    product.stop()


def base_url_port(team: Product) -> int:
    return int(team.environment[BASE_URL_PORT])


def proxied(team: Product) -> dict[str, str]:
    """Give the variables that `exec` would give to a client of the proxy."""
    wanted = settings.load(team.environment)
    ours = environment.variables(wanted, f"http://127.0.0.1:{team.port}", team.environment)
    return {**team.environment, **ours}


def told_by(url: str, token: str, prefix: str, variables: dict[str, str]) -> dict[str, Any]:
    script = [sys.executable, str(CLIENTS / "one_address_client.py"), url, token, prefix]
    done = subprocess.run(
        script, env=variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def asked(
    team: Product,
    path: str = "/v1/chat/completions",
    body: bytes = CHAT,
    method: str = "POST",
    **headers: str,
) -> tuple[int, Any]:
    """Ask the base URL; `x_a="1"` is the header `x-a: 1`."""
    line = http.client.HTTPConnection("127.0.0.1", base_url_port(team), timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body or None, named)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        line.close()


@pytest.mark.parametrize("way", ["https", "http", "base URL"])
def test_sdks_reach_three_providers_at_one_address(
    team: Product, keyed: KeyedUpstream, way: str
) -> None:
    prefix = session_name()
    url = {
        "https": "https://weir.internal/v1",
        "http": "http://weir.internal/v1",
        "base URL": f"http://127.0.0.1:{base_url_port(team)}/v1",
    }[way]
    seen = len(keyed.received)
    told = told_by(url, CLIENT_TOKEN, prefix, proxied(team))
    listed = ["gpt-5.4-mini", "claude-opus-4-8", "llama-4"]
    assert (told.pop("models"), told.pop("anthropic-models")) == (listed, listed)
    assert (told.pop("model"), told.pop("nobody")) == ("groq", "no_route")
    assert len(told) == 9
    assert set(told.values()) == {TEXT}
    _assert_ledger(team, prefix)
    _assert_keys(keyed, seen)


def _assert_ledger(team: Product, prefix: str) -> None:
    def read() -> list[dict[str, Any]]:
        return team.query("select * from metered where model_asked glob ?", f"*-{prefix}*")

    assert wait_until(lambda: len(read()) >= 10 and all(r["outcome"] != "open" for r in read()), 15)
    rows = read()
    assert len(rows) == 10
    makers = {"gpt": "openai", "claude": "anthropic", "llama": "groq"}
    for row in rows:
        start, _, kind = str(row["model_asked"]).partition(f"-{prefix}")
        assert (row["host"], row["client_token"]) == ("weir.internal", "t1")
        if start == "nobody":
            assert (row["outcome"], row["status"], row["cost_nusd"]) == ("refused", 400, None)
            continue
        assert (row["provider"], row["upstream"]) == (makers[start], makers[start])
        assert row["provider_key"]
        silent = ("output_reasoning_tokens",) if "message" in kind else ()
        assert_exact(row, *silent)


def _assert_keys(keyed: KeyedUpstream, seen: int) -> None:
    names = {"api.openai.com", "api.anthropic.com", "api.groq.com"}
    new = keyed.received[seen:]
    assert {one.server_name for one in new} == names
    for one in new:
        said = f"{one.target}{one.headers}"
        assert said.count(PROVIDER_KEY) == 1
        assert "eyJ" not in said
        assert one.header("host") == one.server_name


def test_the_list_holds_what_the_token_is_for(team: Product) -> None:
    status, listed = asked(team, "/v1/models", b"", "GET", authorization=f"Bearer {SMALL_TOKEN}")
    assert status == 200
    assert [entry["id"] for entry in listed["data"]] == ["gpt-5.4-mini"]
    status, entry = asked(team, "/v1/models/llama-4", b"", "GET", x_api_key=SMALL_TOKEN)
    assert (status, entry["error"]["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    ("credential", "code"),
    [("", "token_required"), ("sk-own", "token_required"), (REVOKED_TOKEN, "token_revoked")],
)
def test_without_a_token_that_stands_nobody_is_asked(
    team: Product, keyed: KeyedUpstream, credential: str, code: str
) -> None:
    seen = len(keyed.received)
    for path in ("/v1/chat/completions", "/v1/models", "/v1/files"):
        method = "GET" if path == "/v1/models" else "POST"
        status, said = asked(team, path, CHAT, method, authorization=f"Bearer {credential}")
        assert (status, said["error"]["code"]) == (401, code)
    assert len(keyed.received) == seen


def test_errors_have_the_shape_of_the_api_that_was_called(team: Product) -> None:
    status, said = asked(team, "/v1/messages", CHAT, x_api_key="sk-ant-own")
    assert (status, said["type"]) == (401, "error")
    assert "./run.sh token mint" in said["error"]["message"]
    status, said = asked(team, "/v1/files", authorization=f"Bearer {CLIENT_TOKEN}")
    assert (status, said["error"]["code"]) == (404, "not_served_here")


@pytest.mark.parametrize(
    "named",
    ["evil.example", "127.0.0.1.evil.example", "api.openai.com", "169.254.169.254", "[::1].evil"],
)
def test_a_page_whose_name_leads_here_gets_nowhere(
    team: Product, keyed: KeyedUpstream, named: str
) -> None:
    seen = len(keyed.received)
    status, _ = asked(team, host=named, authorization=f"Bearer {CLIENT_TOKEN}")
    assert status == 421
    assert len(keyed.received) == seen


@pytest.mark.parametrize(
    "opening",
    [
        b"CONNECT api.openai.com:443 HTTP/1.1\r\nhost: api.openai.com:443\r\n\r\n",
        b"GET http://api.openai.com/v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
        b"GET https://api.openai.com/v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
        b"GET http://127.0.0.1:1/ HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello",
    ],
    ids=["connect", "absolute", "absolute https", "another port", "http/2", "tls"],
)
def test_the_base_url_is_no_proxy(team: Product, keyed: KeyedUpstream, opening: bytes) -> None:
    seen = len(keyed.received)
    with socket.create_connection(("127.0.0.1", base_url_port(team)), timeout=10) as line:
        line.sendall(opening)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    status = answer.split(b" ")[1][:1] if answer else b"4"
    assert status in (b"4", b"5"), answer
    assert len(keyed.received) == seen


def test_only_this_machine_can_reach_the_base_url(team: Product) -> None:
    port = f"{base_url_port(team):04X}"
    with open("/proc/net/tcp") as table:  # noqa: PTH123 - no file of ours
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [where for where in listening if where.endswith(f":{port}")] == [f"0100007F:{port}"]
