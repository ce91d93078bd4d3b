"""Calls on a client token are led by the routes of control.db, which may change at any time."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from addons.core.control.control import Control
from addons.core.policy import upstreams
from addons.core.policy.routes import rows, tree
from addons.core.policy.routes.rule import Rule
from tests.addons.sample import PROVIDER_KEY
from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.product import Product, Row, session_name
from tests.live.team import KeyedUpstream, Team

pytestmark = pytest.mark.live

GOOGLE = "generativelanguage.googleapis.com"
SOON_S = 1.0


class Routed:
    """A team's Weir with routes, and a client token of it."""

    def __init__(self, home: Path, upstream: KeyedUpstream) -> None:
        self.upstream = upstream
        team = Team(home, PROVIDER_KEY)
        self.product = Product(home, upstream, team.environment)
        self.token, _ = team.mint()
        self.product.start_proxy()

    def lead(self, name: str, to: Any, **about: Any) -> None:
        """Set a route."""
        with closing(Control(self.product.home / "control.db", "ann")) as control:
            rule = Rule(name, tree.parse(to), **about)
            with control.change() as change:
                rows.put(change, rule, frozenset(upstreams.builtin()))
        time.sleep(SOON_S)

    def ask(self, model: str, path: str = CHAT, host: str = OPENAI) -> tuple[wire.Reply, Row]:
        """Make one call; give its answer and its row."""
        body = json.dumps({"model": model, "messages": []}).encode()
        mark = session_name()
        fields = [("host", host), ("authorization", f"Bearer {self.token}"), ("x-play", "sample")]
        fields += [("content-type", "application/json"), ("content-length", str(len(body)))]
        user = f"ann~web~{mark}"
        with wire.through(self.product.port, host, self.product.ca_file, user=user) as line:
            reply = line.ask("POST", path, fields, body)
        (row,) = self.product.settled(mark, 1)
        return reply, row


@pytest.fixture(scope="module")
def routed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Routed]:
    """Run the proxy before providers that take one key."""
    folder = tmp_path_factory.mktemp("routed")
    upstream = KeyedUpstream(folder / "upstream", PROVIDER_KEY)
    with upstream.running():
        routed = Routed(folder / "home", upstream)
        yield routed
        routed.product.stop()


def test_without_a_route_a_call_goes_where_it_was_sent(routed: Routed) -> None:
    reply, row = routed.ask("gpt-4o-mini")
    assert reply.status == 200
    assert (row["host"], row["upstream"], row["route"]) == (OPENAI, "openai", "")


def test_an_alias_leads_to_another_provider_and_model_with_that_ones_key(routed: Routed) -> None:
    routed.lead("smart", "google/gemini-2.5-flash", models=("smart",))
    reply, row = routed.ask("smart")
    assert reply.status == 200
    received = routed.upstream.received[-1]
    assert dict(received.headers)["host"] == GOOGLE
    assert received.target == "/v1beta/openai/chat/completions"
    assert json.loads(received.body)["model"] == "gemini-2.5-flash"
    assert (row["upstream"], row["provider"], row["route"]) == ("google", "google", "smart")
    assert (row["model_asked"], row["model"]) == ("smart", "gemini-2.5-flash")


def test_a_changed_route_counts_within_a_second(routed: Routed) -> None:
    routed.lead("moving", "google/gemini-2.5-flash", models=("moving",))
    assert routed.ask("moving")[1]["upstream"] == "google"
    routed.lead("moving", "anthropic/claude-haiku-4-5", models=("moving",))
    reply, row = routed.ask("moving")
    assert reply.status == 200
    assert (row["upstream"], row["route"]) == ("anthropic", "moving")


def test_a_target_that_does_not_speak_the_calls_dialect_is_refused(routed: Routed) -> None:
    routed.lead("deep", "deepseek", models=("deep",))
    reply, row = routed.ask("deep", "/v1/responses")
    assert reply.status == 400
    assert reply.headers["x-should-retry"] == "false"
    assert "does not speak openai-responses" in json.loads(reply.body)["error"]["message"]
    assert row["outcome"] == "refused"


@pytest.mark.parametrize(
    ("model", "upstream"),
    [("gpt-4o-mini", "openai"), ("gemini-2.5-flash", "google"), ("one", "anthropic")],
)
def test_at_one_address_the_models_name_or_a_route_says_who_answers(
    routed: Routed, model: str, upstream: str
) -> None:
    routed.lead("one", "anthropic/claude-haiku-4-5", models=("one",))
    reply, row = routed.ask(model, host="weir.internal")
    assert reply.status == 200
    assert (row["upstream"], row["route"]) == (upstream, "one" if model == "one" else "")


def test_aliases_and_the_models_of_those_with_a_key_are_listed(routed: Routed) -> None:
    routed.lead("listed", "openai/gpt-4o-mini", models=("listed",))
    product, fields = routed.product, [("host", "weir.internal"), ("x-api-key", routed.token)]
    with wire.through(product.port, "weir.internal", product.ca_file) as line:
        line.begin("GET", "/v1/models", fields)
        reply = line.finish("GET")
    listed = {each["id"]: each["owned_by"] for each in json.loads(reply.body)["data"]}
    assert (listed["listed"], listed["gpt-4o-mini"]) == ("weir", "openai")
    assert not any(owner == "mistral" for owner in listed.values())
