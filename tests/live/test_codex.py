"""Codex with a ChatGPT login: its calls are metered, the website around them passes."""

import json

import pytest
import zstandard

from tests.live import wire
from tests.live.product import Product, session_name
from tests.live.socket_line import Upgrade, opened
from tests.live.test_sockets import assert_exact, create, until
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

CHATGPT = "chatgpt.com"
CODEX = "/backend-api/codex"
LOGIN = [
    ("authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),
    ("chatgpt-account-id", "acc_1"),
    ("originator", "codex_cli_rs"),
    ("cookie", "session=secret"),
]


def ask(
    proxy: Product, method: str, target: str, body: bytes = b"", coding: str = ""
) -> tuple[str, wire.Reply]:
    """Ask as Codex does; give the session and the reply."""
    session = session_name()
    fields = [("host", CHATGPT), *LOGIN, ("x-call", session), ("content-length", str(len(body)))]
    if coding:
        fields.append(("content-encoding", coding))
    user = f"codex~project~{session}"
    with wire.through(proxy.port, CHATGPT, proxy.ca_file, user=user) as line:
        return session, line.ask(method, target, fields, body)


def test_a_packed_request_is_read_and_goes_on_byte_for_byte(
    proxy: Product, upstream: Upstream
) -> None:
    asked = {"model": f"{session_name()}-plan", "input": "?", "stream": True}
    body = zstandard.compress(json.dumps(asked).encode())
    session, reply = ask(proxy, "POST", f"{CODEX}/responses", body, "zstd")
    (received,) = upstream.calls(session)
    assert received.body == body
    assert set(LOGIN) < set(received.headers)
    assert b"response.completed" in reply.body
    row = proxy.row(session)
    assert_exact(row)
    assert (row["provider"], row["operation"], row["billing"]) == (
        "openai",
        "responses",
        "subscription",
    )
    assert row["model_asked"] == asked["model"]


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        (f"{CODEX}/models?client_version=1", "models"),
        ("/backend-api/wham/usage", "other"),
        ("/", "other"),
    ],
)
def test_everything_else_is_free_and_passes(target: str, operation: str, proxy: Product) -> None:
    session, reply = ask(proxy, "GET", target)
    assert reply.status == 200
    row = proxy.row(session)
    assert (row["operation"], row["billing"], row["usage_source"]) == (operation, "free", "none")


def test_its_websocket_is_on_the_plan_too(proxy: Product) -> None:
    upgrade = Upgrade(CHATGPT, f"{CODEX}/responses", session_name(), "")
    with opened(proxy, upgrade) as line:
        line.say(create(f"{upgrade.session}-1"))
        until(line, "response.completed")
    row = proxy.row(upgrade.session)
    assert_exact(row)
    assert (row["billing"], row["host"]) == ("subscription", CHATGPT)
