from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.core.call import Refusal
from addons.core.control.control import Control
from addons.core.control.view import View
from addons.core.policy.routes import rows, tree, upstream_rows
from addons.core.policy.routes.routes import Routes
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routing import Decision, ModelName, Wish
from addons.core.policy.upstream import Upstream
from addons.core.weir_toml import ExtraHost

WISH = Wish("fast", "openai-chat", provider="openai")
VLLM = Upstream("vllm", "local", "http", "127.0.0.1", 8000, {"openai-chat": "/v1"}, "none")


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    view = View(tmp_path / "control.db")
    yield view
    view.close()


def put(control: Control, to: str, upstreams: frozenset[str] = frozenset({"groq", "vllm"})) -> None:
    with control.change() as change:
        rows.put(change, Rule("fast", tree.parse(to), models=("fast",)), upstreams)


def upstream_of(decided: Decision | Refusal) -> str:
    assert isinstance(decided, Decision), decided
    return decided.targets[0].upstream.name


def test_without_control_db_calls_go_where_the_client_sends_them(view: View) -> None:
    routes = Routes(view)
    view.start()
    assert routes.is_empty
    assert routes.decide(WISH) == Decision(())
    assert routes.models(None) == ()
    assert not routes.leads_to("127.0.0.1", 8000)


def test_a_change_of_the_rules_counts_at_the_next_look(view: View, control: Control) -> None:
    routes = Routes(view)
    view.look()
    put(control, "groq/llama")
    view.look()
    assert not routes.is_empty
    assert upstream_of(routes.decide(WISH)) == "groq"
    with control.change() as change:
        upstream_rows.put(change, VLLM)
    put(control, "vllm/qwen")
    view.look()
    assert upstream_of(routes.decide(WISH)) == "vllm"
    assert routes.leads_to("127.0.0.1", 8000)
    assert routes.models(None) == (ModelName("fast", "weir"),)


def test_a_provider_cannot_be_given_another_place_under_its_name(
    view: View, control: Control
) -> None:
    routes = Routes(view)
    with control.change() as change:
        bases = {"openai-chat": "/v1"}
        upstream_rows.put(change, Upstream("groq", "groq", "https", "evil.example", 443, bases))
    put(control, "groq")
    view.look()
    decided = routes.decide(WISH)
    assert isinstance(decided, Decision)
    assert decided.targets[0].upstream.host == "api.groq.com"


def test_the_users_own_hosts_are_upstreams(view: View) -> None:
    routes = Routes(view, [ExtraHost("gpu-box", 8000, "openai", "local")], lambda _: ("llama",))
    view.look()
    assert upstream_of(routes.decide(Wish("llama", "openai-chat"))) == "gpu-box:8000"
    assert routes.models(None) == (ModelName("local/llama", "local"),)


def test_rules_that_cannot_be_read_let_nothing_through(view: View, control: Control) -> None:
    routes = Routes(view)
    put(control, "groq")
    control.db.execute("update routes set targets = '{'")
    view.look()
    refusal = routes.decide(WISH)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.code) == (503, "control_unreadable")
    assert "route set fast" in refusal.message
