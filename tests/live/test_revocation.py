"""A client token is revoked: within a second nothing goes on with it, on open connections too."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.addons.sample import CLIENT_TOKEN, PROVIDER_KEY
from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.product import Product, session_name
from tests.live.socket_line import Upgrade, opened
from tests.live.team import REVOKE_FILE, Team
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket
from tests.upstream.socket_sample import Responses

pytestmark = pytest.mark.live

BODY = b'{"model":"gpt-4o-mini","messages":[]}'
SOON_S = 1.0


@pytest.fixture
def revoked(tmp_path: Path) -> Path:
    return tmp_path / "revoked"


@pytest.fixture
def team(tmp_path: Path, upstream: Upstream, revoked: Path) -> Iterator[Product]:
    home = tmp_path / "home"
    around = Team(home, PROVIDER_KEY).environment | {REVOKE_FILE: str(revoked)}
    product = Product(home, upstream, around)
    product.start_proxy(module="tests.live.governed")
    yield product
    product.stop()


def ask(line: wire.Line) -> wire.Reply:
    fields = [("host", OPENAI), ("authorization", f"Bearer {CLIENT_TOKEN}"), ("x-play", "small")]
    return line.ask("POST", CHAT, [*fields, ("content-length", str(len(BODY)))], BODY)


def test_the_next_request_on_a_kept_connection_is_refused(team: Product, revoked: Path) -> None:
    mark = session_name()
    with wire.through(team.port, OPENAI, team.ca_file, user=f"a~b~{mark}") as line:
        assert ask(line).status == 200
        revoked.touch()
        time.sleep(0.05)
        reply = ask(line)
    assert reply.status == 401
    assert reply.headers["x-should-retry"] == "false"
    assert "revoked" in json.loads(reply.body)["error"]["message"]
    rows = team.settled(mark, 2)
    assert [row["outcome"] for row in rows] == ["settled", "refused"]
    assert {row["client_token"] for row in rows} <= {"t1", ""}


def test_an_open_socket_is_closed(team: Product, upstream: Upstream, revoked: Path) -> None:
    socket, name = Socket(Responses()), session_name()
    upstream.register(name, lambda received: socket)
    upgrade = Upgrade(OPENAI, "/v1/responses", name, name, key=CLIENT_TOKEN)
    with opened(team, upgrade) as line:
        line.say(json.dumps({"type": "response.create", "model": f"{name}-0", "input": "?"}))
        while json.loads(line.hear())["type"] != "response.completed":
            continue
        revoked.touch()
        begun = time.monotonic()
        with pytest.raises(EOFError):
            line.hear()
        assert time.monotonic() - begun < SOON_S
        assert line.closed_with is not None
        code, reason = line.closed_with
    assert code == 1008
    assert "revoked" in reason
    assert [row["outcome"] for row in team.settled(name, 1)] == ["settled"]


def test_an_answer_on_its_way_comes_to_its_end(team: Product, revoked: Path) -> None:
    play = "stream chunks=30 size=200 pace_ms=20"
    body = b'{"model":"gpt-4o-mini","messages":[],"stream":true}'
    fields = [("host", OPENAI), ("authorization", f"Bearer {CLIENT_TOKEN}"), ("x-play", play)]
    with wire.through(team.port, OPENAI, team.ca_file) as line:
        line.begin("POST", CHAT, [*fields, ("content-length", str(len(body)))], body)
        line.head()
        line.piece()
        revoked.touch()
        reply = line.finish()
    assert reply.is_whole
    assert reply.body.endswith(b"data: [DONE]\n\n")
