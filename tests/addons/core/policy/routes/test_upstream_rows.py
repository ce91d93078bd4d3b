import pytest

from addons.core.control import audit
from addons.core.control.control import Control
from addons.core.policy.routes import rows, tree, upstream_rows
from addons.core.policy.routes.rule import Rule
from addons.core.policy.upstream import Upstream

VLLM = Upstream("vllm", "local", "http", "gpu-box", 8000, {"openai-chat": "/v1"}, "none")


def put(control: Control, upstream: Upstream = VLLM) -> None:
    with control.change() as change:
        upstream_rows.put(change, upstream)


def test_what_was_set_is_listed_and_noted(control: Control) -> None:
    put(control)
    assert upstream_rows.listed(control.db) == (VLLM,)
    (entry,) = audit.entries(control.db)
    assert (entry.what, entry.kind, entry.subject) == ("set", "upstream", "vllm")
    assert entry.detail == "http://gpu-box:8000 local openai-chat=/v1"


def test_one_that_a_route_leads_to_stays(control: Control) -> None:
    put(control)
    with control.change() as change:
        rows.put(change, Rule("fast", tree.parse("vllm/qwen")), frozenset({"vllm"}))
    with pytest.raises(ValueError, match="vllm is a target of fast"), control.change() as change:
        upstream_rows.remove(change, "vllm")
    with control.change() as change:
        rows.remove(change, "fast")
        upstream_rows.remove(change, "vllm")
    assert upstream_rows.listed(control.db) == ()


def test_one_that_there_is_not_cannot_be_removed(control: Control) -> None:
    with pytest.raises(ValueError, match="upstream list"), control.change() as change:
        upstream_rows.remove(change, "vllm")


@pytest.mark.parametrize("bases", ["", "[]", "5"])
def test_a_row_that_somebody_spoilt_is_told_with_the_remedy(control: Control, bases: str) -> None:
    put(control)
    control.db.execute("update upstreams set bases = ?", (bases,))
    with pytest.raises(ValueError, match="upstream remove vllm"):
        upstream_rows.listed(control.db)
