"""Somebody with a client token tries to get the provider key out: 26 ways, lazy and eager."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.addons.sample import PROVIDER_KEY
from tests.live import attacks, wire
from tests.live.attacks import ATTACKS, CHAT, EVIL, OPENAI, Attack
from tests.live.product import Product, session_name
from tests.live.team import HOMES, Team
from tests.upstream.answer import Received
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

_EAGER = ("--set", "connection_strategy=eager")


@dataclass(frozen=True, slots=True)
class Governed:
    """A team's Weir, and one client token of it."""

    product: Product
    token: str
    token_id: str


@pytest.fixture(scope="module", params=["lazy", "eager"])
def governed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, upstream: Upstream
) -> Iterator[Governed]:
    """Start the proxy in front of an internet in which one address serves every name."""
    secure, plain = f"127.0.0.1:{upstream.port}", f"127.0.0.1:{upstream.plain_port}"
    rules = [f"*={secure}", f"{OPENAI}:80={plain}", f"{OPENAI}:8443={secure}"]
    for name in (EVIL, f"{OPENAI}.{EVIL}", f"{OPENAI}."):
        rules += [f"{name}:443={secure}", f"{name}:80={plain}"]
    rules += [f"127.0.0.1:9999={plain}", f"127.0.0.1:443={secure}"]
    leads = {
        "WEIR_UPSTREAM_CA_FILE": str(upstream.ca_file),
        "WEIR_CONNECT_TO": ",".join([*rules[1:], rules[0]]),
    }
    home = tmp_path_factory.mktemp("attacked") / "home"
    team = Team(home, PROVIDER_KEY)
    product = Product(home, leads, team.environment)
    arguments = _EAGER if request.param == "eager" else ()
    governed = Governed(product, *team.mint())
    product.start_proxy(*arguments)
    yield governed
    product.stop()


def who_saw_the_key(received: list[Received]) -> list[Received]:
    return [one for one in received if PROVIDER_KEY in f"{one.target}{one.headers}{one.body!r}"]


def is_at_home(one: Received) -> bool:
    hosts = [value for name, value in one.headers if name == "host"]
    return one.server_name in HOMES.values() and hosts == [one.server_name]


def test_the_provider_itself_gets_its_key_and_nothing_of_the_client_s(
    governed: Governed, upstream: Upstream
) -> None:
    mark = session_name()
    with wire.through(
        governed.product.port, OPENAI, governed.product.ca_file, user=f"a~b~{mark}"
    ) as line:
        bearer = ("Authorization", f"Bearer {governed.token}")
        fields = [("Host", OPENAI), ("x-call", mark), bearer]
        fields += [("x-api-key", "sk-mine"), ("content-length", str(len(attacks.BODY)))]
        reply = line.ask("POST", f"{CHAT}?key=AIzaMine&x=1", fields, attacks.BODY)
    assert reply.status == 200
    (call,) = upstream.calls(mark)
    assert is_at_home(call)
    assert call.header("authorization") == f"Bearer {PROVIDER_KEY}"
    assert call.target == f"{CHAT}?x=1"
    assert governed.token not in f"{call.headers}"
    assert "sk-mine" not in f"{call.headers}"
    row = governed.product.row(mark)
    assert (row["client_token"], row["upstream"]) == (
        governed.token_id,
        "openai",
    )
    assert row["provider_key"].startswith("k")
    assert row["outcome"] == "settled"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_key_gets_nowhere_else(attack: Attack, governed: Governed, upstream: Upstream) -> None:
    before = len(upstream.received)
    reply = attacks.attempt(governed.product.port, attack, governed.token)
    seen = who_saw_the_key(upstream.received[before:])
    assert all(map(is_at_home, seen))
    assert PROVIDER_KEY.encode() not in reply
    for one in seen:  # what is forwarded at all brings one credential and one host
        names = [name for name, _ in one.headers]
        assert names.count("authorization") == 1
        assert not {"x-api-key", "proxy-authorization", "x-a"} & set(names)


def test_the_key_is_in_no_file_and_no_log(governed: Governed) -> None:
    files = [governed.product.log, *(p for p in governed.product.home.rglob("*") if p.is_file())]
    canary = PROVIDER_KEY.encode()
    assert [str(path) for path in files if canary in _bytes(path)] == []
    assert [str(path) for path in files if governed.token.encode() in _bytes(path)] == []


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
