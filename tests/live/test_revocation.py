"""A client token is revoked: within a second nothing goes on with it, on open connections too."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.addons.sample import PROVIDER_KEY
from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.product import Product, session_name
from tests.live.socket_line import Upgrade, opened
from tests.live.team import Team
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket
from tests.upstream.socket_sample import Responses

pytestmark = pytest.mark.live

BODY = b'{"model":"gpt-4o-mini","messages":[]}'
SOON_S = 1.0


class Governed:
    """A team's Weir, and one client token of it."""

    def __init__(self, home: Path, upstream: Upstream) -> None:
        self.team = Team(home, PROVIDER_KEY)
        self.product = Product(home, upstream, self.team.environment)
        self.token, self.token_id = self.team.mint()
        self.product.start_proxy()

    def revoke(self) -> None:
        self.team.revoke(self.token_id)

    def ask(self, line: wire.Line) -> wire.Reply:
        fields = [("host", OPENAI), ("authorization", f"Bearer {self.token}"), ("x-play", "small")]
        return line.ask("POST", CHAT, [*fields, ("content-length", str(len(BODY)))], BODY)


@pytest.fixture
def governed(tmp_path: Path, upstream: Upstream) -> Iterator[Governed]:
    governed = Governed(tmp_path / "home", upstream)
    yield governed
    governed.product.stop()


def test_the_next_request_on_a_kept_connection_is_refused(governed: Governed) -> None:
    product = governed.product
    mark = session_name()
    with wire.through(product.port, OPENAI, product.ca_file, user=f"a~b~{mark}") as line:
        assert governed.ask(line).status == 200
        governed.revoke()
        time.sleep(SOON_S)
        reply = governed.ask(line)
    assert reply.status == 401
    assert reply.headers["x-should-retry"] == "false"
    assert "revoked" in json.loads(reply.body)["error"]["message"]
    rows = product.settled(mark, 2)
    assert [row["outcome"] for row in rows] == ["settled", "refused"]
    assert rows[0]["client_token"] == governed.token_id


def test_an_open_socket_is_closed(governed: Governed, upstream: Upstream) -> None:
    product = governed.product
    socket, name = Socket(Responses()), session_name()
    upstream.register(name, lambda received: socket)
    upgrade = Upgrade(OPENAI, "/v1/responses", name, name, key=governed.token)
    with opened(product, upgrade) as line:
        line.say(json.dumps({"type": "response.create", "model": f"{name}-0", "input": "?"}))
        while json.loads(line.hear())["type"] != "response.completed":
            continue
        governed.revoke()
        begun = time.monotonic()
        with pytest.raises(EOFError):
            line.hear()
        assert time.monotonic() - begun < SOON_S
        assert line.closed_with is not None
        code, reason = line.closed_with
    assert code == 1008
    assert "revoked" in reason
    assert [row["outcome"] for row in product.settled(name, 1)] == ["settled"]


def test_an_answer_on_its_way_comes_to_its_end(governed: Governed) -> None:
    product = governed.product
    play = "stream chunks=30 size=200 pace_ms=20"
    body = b'{"model":"gpt-4o-mini","messages":[],"stream":true}'
    fields = [("host", OPENAI), ("authorization", f"Bearer {governed.token}"), ("x-play", play)]
    with wire.through(product.port, OPENAI, product.ca_file) as line:
        line.begin("POST", CHAT, [*fields, ("content-length", str(len(body)))], body)
        line.head()
        line.piece()
        governed.revoke()
        reply = line.finish()
    assert reply.is_whole
    assert reply.body.endswith(b"data: [DONE]\n\n")
