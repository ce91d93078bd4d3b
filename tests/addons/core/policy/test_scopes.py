from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addons.core.policy import scopes
from addons.core.policy.claims import Claims
from addons.core.policy.grant import Grant, objection
from tests.addons.core.policy.mint import ROOT, child

WIDE = replace(ROOT, providers=("openai", "google"), models=("gpt-*", "gemini-*"))


def granted(root: Claims, **changes: Any) -> Grant | None:
    return scopes.granted([root, child("x", root, **changes)])


def test_a_root_allows_what_it_says() -> None:
    assert scopes.granted([ROOT]) == Grant(
        token_id=ROOT.token_id,
        lineage=(ROOT.token_id,),
        label="ann",
        project="web",
        person="Ann",
        providers=(),
        models=("gpt-*",),
        operations=(),
        expires_at=ROOT.expires_at,
    )


def test_a_child_that_says_nothing_allows_what_its_parent_does() -> None:
    grant = granted(WIDE)
    assert grant is not None
    assert (grant.providers, grant.models) == (WIDE.providers, WIDE.models)
    assert (grant.label, grant.project, grant.person) == ("ann/ci", "web", "Ann")
    assert grant.lineage == (WIDE.token_id, grant.token_id)


@pytest.mark.parametrize(
    "less",
    [
        {"models": ("gpt-5.4-mini",)},
        {"models": ("gpt-5*", "gemini-3-pro")},
        {"providers": ("google",)},
        {"operations": ("chat",)},
        {"operations": ("inference",)},
        {"expires_at": WIDE.expires_at - 1},
        {"not_before": WIDE.not_before + 1},
    ],
)
def test_a_child_may_allow_less(less: dict[str, Any]) -> None:
    grant = granted(WIDE, **less)
    assert grant is not None
    for name, value in less.items():
        assert name == "not_before" or getattr(grant, name) == value


@pytest.mark.parametrize(
    "more",
    [
        {"models": ("*",)},
        {"models": ("gpt-5", "o9")},
        {"models": ("?pt-5",)},
        {"providers": ("anthropic",)},
        {"operations": ("files",)},
        {"operations": ("*",)},
        {"expires_at": WIDE.expires_at + 1},
        {"not_before": WIDE.not_before - 1},
        {"project": "other"},
        {"person": "Bob"},
    ],
)
def test_a_child_never_allows_more(more: dict[str, Any]) -> None:
    assert granted(WIDE, **more) is None


def test_a_group_is_narrowed_to_a_member_and_not_widened_to_it() -> None:
    few = replace(ROOT, operations=("chat", "files"))
    assert granted(few, operations=("files",)) is not None
    assert granted(few, operations=("inference",)) is None
    assert granted(replace(ROOT, operations=("*",)), operations=("*",)) is not None


NAMES = some.lists(some.text("ab*?", min_size=1, max_size=4), max_size=2).map(tuple)
OPERATIONS = some.lists(
    some.sampled_from(("chat", "models", "embeddings", "files", "batches", "inference", "*")),
    max_size=3,
).map(tuple)
LIMITS = some.fixed_dictionaries(
    {
        "providers": NAMES,
        "models": NAMES,
        "operations": OPERATIONS,
        "expires_at": some.integers(ROOT.expires_at - 2, ROOT.expires_at + 2),
        "not_before": some.integers(ROOT.not_before - 2, ROOT.not_before + 2),
    }
)
CALLS = some.tuples(
    some.text("ab", min_size=1, max_size=4),
    some.sampled_from(("chat", "models", "embeddings", "files", "batches", "agents", "")),
    some.text("ab", max_size=4),
)


@given(some.lists(LIMITS, min_size=2, max_size=4), some.lists(CALLS, min_size=8, max_size=8))
def test_whatever_a_chain_says_each_link_allows_no_more_than_the_one_above(
    links: list[dict[str, Any]], calls: list[tuple[str, str, str]]
) -> None:
    chain = [replace(ROOT, **links[0])]
    for limits in links[1:]:
        above, chain = scopes.granted(chain), [*chain, child("x", chain[-1], **limits)]
        grant = scopes.granted(chain)
        if above is None or grant is None:
            assert grant is None
            return
        assert grant.expires_at <= above.expires_at
        assert chain[-1].not_before >= chain[-2].not_before
        assert grant.lineage[:-1] == above.lineage
        for call in calls:
            assert objection(grant, *call) or not objection(above, *call)
