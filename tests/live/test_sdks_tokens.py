"""Real SDKs with a client token as their key, before providers that take the real one only."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.addons.sample import PROVIDER_KEY
from tests.live.product import Product, Row, session_name
from tests.live.team import KeyedUpstream, Team
from tests.live.test_sdks import CLIENTS, TEXT, assert_exact, node_modules, rows_by_call

__all__ = ["node_modules"]
pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]


@dataclass(frozen=True, slots=True)
class Governed:
    """A team's Weir, and one client token of it."""

    product: Product
    token: str
    token_id: str


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedUpstream]:
    """Serve every provider; each takes one key."""
    upstream = KeyedUpstream(tmp_path_factory.mktemp("keyed"), PROVIDER_KEY)
    with upstream.running():
        yield upstream


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, keyed: KeyedUpstream) -> Iterator[Governed]:
    """Run the proxy with a team's keys and tokens."""
    home = tmp_path_factory.mktemp("team") / "home"
    team = Team(home, PROVIDER_KEY)
    product = Product(home, keyed, team.environment)
    governed = Governed(product, *team.mint())
    product.start_proxy()
    yield governed
    product.stop()


def told_by(team: Governed, script: str, prefix: str, token: str = "") -> Any:
    command = [sys.executable, str(CLIENTS / script), prefix]
    return json.loads(team.product.run_beside(command, {"WEIR_TEST_KEY": token or team.token}))


def assert_on_token(team: Governed, rows: dict[str, Row]) -> None:
    for row in rows.values():
        assert row["client_token"] == team.token_id
        assert row["provider_key"]
        assert (row["caller"], row["project"], row["attempts"]) == ("ann", "web", 1)


def test_openai_in_python(team: Governed) -> None:
    prefix = session_name()
    told = told_by(team, "openai_client.py", prefix)
    rows = rows_by_call(team.product, prefix, 9)
    assert told["plain"] == [TEXT, rows["plain"]["input_tokens"]]
    assert (told["streamed"][0], told["response_streamed"][0]) == (TEXT, TEXT)
    assert (told["async_plain"], told["async_streamed"]) == (TEXT, TEXT)
    assert_on_token(team, rows)
    for name in ("plain", "streamed", "response", "response-streamed", "async-streamed"):
        assert_exact(rows[name])


@pytest.mark.parametrize("beginning", ["sk-", "sk-ant-api03-", ""])
def test_anthropic_in_python(team: Governed, beginning: str) -> None:
    prefix, token = session_name(), team.token.replace("sk-", beginning, 1)
    told = told_by(team, "anthropic_client.py", prefix, token)
    rows = rows_by_call(team.product, prefix, 4)
    assert (told["plain"][0], told["streamed"][0], told["async_streamed"]) == (TEXT, TEXT, TEXT)
    assert_on_token(team, rows)
    assert_exact(rows["streamed"], "output_reasoning_tokens")


def test_gemini_in_python(team: Governed) -> None:
    prefix = session_name()
    told = told_by(team, "gemini_client.py", prefix)
    rows = rows_by_call(team.product, prefix, 5)
    assert set(told.values()) == {TEXT}
    assert_on_token(team, rows)
    assert_exact(rows["streamed"], "cache_write_tokens")


def test_the_websockets_of_openai_and_gemini_in_python(team: Governed) -> None:
    prefix = session_name()
    told = told_by(team, "socket_client.py", prefix)
    rows = rows_by_call(team.product, prefix, 6)
    assert [text for text, _ in told["responses"]] == [TEXT] * 3
    assert (told["realtime"], told["live"]) == ([120, 40], [40, 7])
    assert_on_token(team, rows)


def test_openai_in_node(team: Governed, node_modules: Path) -> None:
    prefix = session_name()
    script = ["node", str(CLIENTS / "openai_client.cjs"), prefix]
    given = {"WEIR_TEST_KEY": team.token, "NODE_PATH": str(node_modules)}
    told = json.loads(team.product.run_beside(script, given))
    rows = rows_by_call(team.product, prefix, 4)
    assert told == {"plain": TEXT, "streamed": TEXT, "usages": 0, "response": TEXT}
    assert_on_token(team, rows)


def test_the_provider_saw_its_key_and_nobody_s_token(keyed: KeyedUpstream, team: Governed) -> None:
    told_by(team, "gemini_client.py", session_name())
    seen = [f"{one.target}{one.headers}" for one in keyed.received]
    assert seen
    assert all(said.count(PROVIDER_KEY) == 1 for said in seen)
    assert not any("eyJ" in said for said in seen)
