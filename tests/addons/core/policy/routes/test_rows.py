import json

import pytest

from addons.core.control import audit
from addons.core.control.control import Control
from addons.core.policy.routes import rows, tree
from addons.core.policy.routes.rule import Rule

KNOWN = frozenset({"openai", "groq"})
FAST = Rule(
    "fast",
    tree.parse({"cases": [{"when": "images", "to": "openai/gpt-5"}], "else": ["groq", "openai"]}),
    models=("fast", "gpt-*"),
    callers=("ci-*",),
    projects=("web",),
    dialects=("openai-chat",),
    priority=3,
)


def put(control: Control, *each: Rule) -> None:
    for rule in each:
        with control.change() as change:
            rows.put(change, rule, KNOWN)


def test_a_route_is_read_as_it_was_set() -> None:
    assert rows.upstreams_of(FAST) == {"openai", "groq"}


def test_what_was_set_is_listed_and_noted(control: Control) -> None:
    put(control, FAST)
    assert rows.listed(control.db) == (FAST,)
    (entry,) = audit.entries(control.db)
    assert (entry.who, entry.what, entry.kind, entry.subject) == (
        "alice@terminal",
        *("set", "route", "fast"),
    )
    assert "models=fast,gpt-*" in entry.detail
    assert '"openai/gpt-5"' in entry.detail


def test_setting_again_replaces(control: Control) -> None:
    put(control, FAST, Rule("fast", tree.parse("groq")))
    assert rows.listed(control.db) == (Rule("fast", tree.parse("groq")),)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("gone/x", "no upstream 'gone'"),
        ("@gone", "“gone”, which there is not"),
        ("@self", "leads to itself: self → self"),
        (["@a", "groq"], "leads to itself: self → a → self"),
    ],
)
def test_what_could_not_be_followed_is_not_kept(control: Control, to: object, why: str) -> None:
    put(control, Rule("self", tree.parse("groq")), Rule("a", tree.parse("@self")))
    with pytest.raises(ValueError, match=why):
        put(control, Rule("self", tree.parse(to)))
    assert rows.listed(control.db)[1] == Rule("self", tree.parse("groq"))
    assert len(audit.entries(control.db)) == 2


def test_a_route_that_others_lead_to_is_not_made_too_wide_for_them(control: Control) -> None:
    put(control, Rule("b", tree.parse("groq")), Rule("a", tree.parse(["@b"] * 40)))
    with pytest.raises(
        ValueError, match="the route “a” cannot be followed: it leads to 80 targets"
    ):
        put(control, Rule("b", tree.parse(["groq", "openai"])))


def test_a_route_is_removed_unless_another_leads_to_it(control: Control) -> None:
    put(control, Rule("b", tree.parse("groq")), Rule("a", tree.parse("@b")))
    with pytest.raises(ValueError, match="“a” leads to “b”"), control.change() as change:
        rows.remove(change, "b")
    for name in ("a", "b"):
        with control.change() as change:
            rows.remove(change, name)
    assert rows.listed(control.db) == ()
    with pytest.raises(ValueError, match="no route 'b'"), control.change() as change:
        rows.remove(change, "b")


@pytest.mark.parametrize("targets", ["", "{", "{}", '"/"', json.dumps(["a"] * 65)])
def test_a_row_that_somebody_spoilt_is_told_with_the_remedy(control: Control, targets: str) -> None:
    put(control, FAST)
    control.db.execute("update routes set targets = ?", (targets,))
    with pytest.raises(ValueError, match="route set fast"):
        rows.listed(control.db)


def test_the_upstreams_with_a_key_are_those_of_the_vault(control: Control) -> None:
    assert rows.with_key(control.db) == frozenset()
    control.db.execute("insert into provider_keys values ('k1', 'groq', 'groq', '[]', '', '')")
    assert rows.with_key(control.db) == {"groq"}
