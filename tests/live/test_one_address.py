"""One address for every model: `https://weir.internal/v1`, and a port for who has no proxy."""

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addons.core import settings
from certs import environment
from tests.addons.sample import PROVIDER_KEY
from tests.live.product import Product, accepts, session_name
from tests.live.team import KeyedUpstream, Team
from tests.live.test_sdks import CLIENTS, TEXT, assert_exact
from tests.upstream.ports import free_port
from tests.upstream.waiting import wait_until

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

CHAT = b'{"model":"gpt-5-mini","messages":[]}'


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedUpstream]:
    """Serve every provider; each takes one key."""
    upstream = KeyedUpstream(tmp_path_factory.mktemp("keyed"), PROVIDER_KEY)
    with upstream.running():
        yield upstream


class Address(Product):
    """A team's proxy with a base URL, and the tokens that were minted for it."""

    def __init__(self, home: Path, upstream: KeyedUpstream) -> None:
        """Make keys and tokens: for everything, for small models, and one that is revoked."""
        keepers = Team(home, PROVIDER_KEY)
        self.base_url_port = free_port()
        port = {"WEIR_BASE_URL_PORT": str(self.base_url_port)}
        super().__init__(home, upstream, {**keepers.environment, **port})
        self.token, self.token_id = keepers.mint()
        self.small, _ = keepers.mint(models=("gpt-5-mini*",))
        self.only_groq, _ = keepers.mint(providers=("groq",))
        self.revoked, revoked_id = keepers.mint()
        keepers.revoke(revoked_id)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, keyed: KeyedUpstream) -> Iterator[Address]:
    """Run the proxy of a team, with a base URL."""
    product = Address(tmp_path_factory.mktemp("team") / "home", keyed)
    product.start_proxy()
    # The proxy's own port is the first of the two to open.
    assert wait_until(lambda: accepts(product.base_url_port), 15)
    yield product
    product.stop()


def proxied(team: Address) -> dict[str, str]:
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
    team: Address,
    path: str = "/v1/chat/completions",
    body: bytes = CHAT,
    method: str = "POST",
    **headers: str,
) -> tuple[int, Any]:
    """Ask the base URL; `x_a="1"` is the header `x-a: 1`."""
    line = http.client.HTTPConnection("127.0.0.1", team.base_url_port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body or None, named)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        line.close()


@pytest.mark.parametrize("way", ["https", "http", "base URL"])
def test_sdks_reach_three_providers_at_one_address(
    team: Address, keyed: KeyedUpstream, way: str
) -> None:
    prefix = session_name()
    url = {
        "https": "https://weir.internal/v1",
        "http": "http://weir.internal/v1",
        "base URL": f"http://127.0.0.1:{team.base_url_port}/v1",
    }[way]
    seen = len(keyed.received)
    told = told_by(url, team.token, prefix, proxied(team))
    models = told.pop("models")
    assert models == told.pop("anthropic-models")
    assert {"gpt-5-mini", "claude-sonnet-4-5", "gemini-2.5-pro"} <= set(models)
    assert (told.pop("model"), told.pop("nobody")) == ("groq", "no_such_route")
    assert told.pop("realtime") == [120, 40]
    assert len(told) == 9
    assert set(told.values()) == {TEXT}
    _assert_ledger(team, prefix)
    _assert_keys(keyed, seen)


def _assert_ledger(team: Address, prefix: str) -> None:
    def read() -> list[dict[str, Any]]:
        # What was heard on the socket is billed beside the answer, by a line of its own.
        sql = "select * from metered where model_asked glob ? and kind != 'transcription'"
        return team.query(sql, f"*-{prefix}*")

    assert wait_until(lambda: len(read()) >= 11 and all(r["outcome"] != "open" for r in read()), 15)
    rows = read()
    assert len(rows) == 11
    makers = {"gpt": "openai", "claude": "anthropic", "groq/llama": "groq"}
    for row in rows:
        start, _, kind = str(row["model_asked"]).partition(f"-{prefix}")
        assert (row["host"], row["client_token"]) == ("weir.internal", team.token_id)
        if start == "nobody":
            assert (row["outcome"], row["status"], row["cost_nusd"]) == ("refused", 400, None)
            continue
        assert (row["provider"], row["upstream"]) == (makers[start], makers[start])
        assert row["provider_key"]
        if kind == "-realtime":
            # Its id is the same each time, and one response is charged once.
            assert (row["operation"], row["outcome"]) == ("realtime", "settled")
            continue
        silent = ("output_reasoning_tokens",) if "message" in kind else ()
        assert_exact({**row, "model_asked": row["model_asked"].removeprefix("groq/")}, *silent)


def _assert_keys(keyed: KeyedUpstream, seen: int) -> None:
    names = {"api.openai.com", "api.anthropic.com", "api.groq.com"}
    new = keyed.received[seen:]
    assert {one.server_name for one in new} == names
    for one in new:
        said = f"{one.target}{one.headers}"
        assert said.count(PROVIDER_KEY) == 1
        assert "eyJ" not in said
        assert one.header("host") == one.server_name


def test_the_list_holds_what_the_token_is_for(team: Address) -> None:
    status, listed = asked(team, "/v1/models", b"", "GET", authorization=f"Bearer {team.small}")
    assert status == 200
    names = [entry["id"] for entry in listed["data"]]
    assert "gpt-5-mini" in names
    assert all(name.startswith("gpt-5-mini") for name in names)
    status, entry = asked(team, "/v1/models/gpt-5", b"", "GET", x_api_key=team.small)
    assert (status, entry["error"]["code"]) == (404, "model_not_found")


def test_a_token_for_one_provider_is_led_to_no_other(team: Address, keyed: KeyedUpstream) -> None:
    seen = len(keyed.received)
    status, said = asked(team, authorization=f"Bearer {team.only_groq}")
    assert (status, said["error"]["code"]) == (400, "provider_not_allowed")
    _, listed = asked(team, "/v1/models", b"", "GET", authorization=f"Bearer {team.only_groq}")
    assert {entry["owned_by"] for entry in listed["data"]} == {"groq"}
    assert len(keyed.received) == seen


@pytest.mark.parametrize(
    ("credential", "code"),
    [("", "token_required"), ("sk-own", "token_required"), ("revoked", "token_revoked")],
)
def test_without_a_token_that_stands_nobody_is_asked(
    team: Address, keyed: KeyedUpstream, credential: str, code: str
) -> None:
    seen = len(keyed.received)
    credential = team.revoked if credential == "revoked" else credential
    for path in ("/v1/chat/completions", "/v1/models", "/v1/files"):
        method = "GET" if path == "/v1/models" else "POST"
        status, said = asked(team, path, CHAT, method, authorization=f"Bearer {credential}")
        assert (status, said["error"]["code"]) == (401, code)
    assert len(keyed.received) == seen


def test_errors_have_the_shape_of_the_api_that_was_called(team: Address) -> None:
    status, said = asked(team, "/v1/messages", CHAT, x_api_key="sk-ant-own")
    assert (status, said["type"]) == (401, "error")
    assert "./run.sh token mint" in said["error"]["message"]
    status, said = asked(team, "/v1/files", authorization=f"Bearer {team.token}")
    assert (status, said["error"]["code"]) == (404, "not_served_here")


@pytest.mark.parametrize(
    "named",
    ["evil.example", "127.0.0.1.evil.example", "api.openai.com", "169.254.169.254", "[::1].evil"],
)
def test_a_page_whose_name_leads_here_gets_nowhere(
    team: Address, keyed: KeyedUpstream, named: str
) -> None:
    seen = len(keyed.received)
    status, _ = asked(team, host=named, authorization=f"Bearer {team.token}")
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
def test_the_base_url_is_no_proxy(team: Address, keyed: KeyedUpstream, opening: bytes) -> None:
    seen = len(keyed.received)
    with socket.create_connection(("127.0.0.1", team.base_url_port), timeout=10) as line:
        line.sendall(opening)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    status = answer.split(b" ")[1][:1] if answer else b"4"
    assert status in (b"4", b"5"), answer
    assert len(keyed.received) == seen


def test_only_this_machine_can_reach_the_base_url(team: Address) -> None:
    port = f"{team.base_url_port:04X}"
    with open("/proc/net/tcp") as table:  # noqa: PTH123 - no file of ours
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [where for where in listening if where.endswith(f":{port}")] == [f"0100007F:{port}"]
