"""Routes and keys of control.db: a list of targets is a list of places to try."""

from collections.abc import Iterator

import pytest

from tests.addons.sample import PROVIDER_KEY
from tests.live.asking import OPENAI
from tests.live.team import KeyedUpstream
from tests.live.test_routes import GOOGLE, Routed
from tests.upstream.answer import Answer, Received, whole
from tests.upstream.socket import Socket

pytestmark = pytest.mark.live

LIST = ["openai/gpt-4o-mini", "google/gemini-2.5-flash"]


class Shaky(KeyedUpstream):
    """Providers, of which OpenAI is overloaded."""

    def _choose(self, received: Received) -> Answer | Socket:
        answer = super()._choose(received)
        return whole(b"{}", 529) if received.server_name == OPENAI else answer


@pytest.fixture(scope="module")
def routed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Routed]:
    """Run the proxy before them."""
    folder = tmp_path_factory.mktemp("shaky")
    upstream = Shaky(folder / "upstream", PROVIDER_KEY)
    with upstream.running():
        routed = Routed(folder / "home", upstream)
        routed.lead("smart", LIST, models=("smart",))
        yield routed
        routed.product.stop()


@pytest.mark.parametrize("host", [OPENAI, "weir.internal"])
def test_the_next_target_of_a_route_answers_with_its_own_key_model_and_price(
    host: str, routed: Routed
) -> None:
    reply, row = routed.ask("smart", host=host)
    assert reply.status == 200
    assert [one.server_name for one in routed.upstream.received[-2:]] == [OPENAI, GOOGLE]
    assert (row["upstream"], row["provider"], row["attempts"]) == ("google", "google", 2)
    assert (row["model_asked"], row["model"]) == ("smart", "gemini-2.5-flash")
    assert row["cost_source"] == "table"
    (tried,) = routed.product.query(
        "select tries.* from tries join calls using (call_number) where call_id = ?",
        row["call_id"],
    )
    assert (tried["upstream"], tried["failure"], tried["status"]) == ("openai", "error", 529)
    assert tried["model_asked"] == "gpt-4o-mini"
    assert tried["provider_key"]
    assert tried["provider_key"] != row["provider_key"]
