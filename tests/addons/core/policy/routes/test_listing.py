from dataclasses import replace

from addons.core.policy import upstreams
from addons.core.policy.grant import Grant
from addons.core.policy.routes import listing, tree
from addons.core.policy.routes.book import Book
from addons.core.policy.routes.rule import Rule

GRANT = Grant("t", ("t",), "ci", "web", "", (), (), (), 2e9)
KNOWN = {"openai": ("gpt-5", "o3"), "google": ("gemini-3", "claude-x"), "groq": ("llama",)}
RULES = (
    Rule("fast", tree.parse(["groq/llama", "openai/gpt-5"]), models=("fast", "fa*")),
    Rule("ours", tree.parse("openai/o3"), models=("ours",), callers=("alice",)),
    Rule("far", tree.parse("mistral/x"), models=("far",)),
    Rule("circle", tree.parse("@circle"), models=("circle",)),
)


def names(grant: Grant | None = None, *keys: str) -> list[str]:
    book = Book(RULES, upstreams.builtin(), frozenset(keys or ("openai", "google", "groq")))
    found = listing.names(book, lambda provider: KNOWN.get(provider, ()), grant)
    return [each.name for each in found]


def test_aliases_come_first_and_then_the_models_of_upstreams_with_a_key() -> None:
    assert names() == ["ours", "fast", "gpt-5", "o3", "gemini-3", "groq/llama"]


def test_what_nobody_has_a_key_for_is_not_listed() -> None:
    assert names(None, "groq") == ["fast", "groq/llama"]


def test_a_token_sees_what_it_is_for() -> None:
    assert names(replace(GRANT, models=("gpt-*", "fast"))) == ["fast", "gpt-5"]
    assert names(replace(GRANT, providers=("google",))) == ["gemini-3"]
    assert "ours" not in names(GRANT)
    assert "ours" in names(replace(GRANT, label="alice"))
    assert "ours" in names(replace(GRANT, label="alice/job"))


def test_each_name_says_whose_it_is() -> None:
    book = Book(RULES, upstreams.builtin(), frozenset(("openai",)))
    owners = {e.name: e.owner for e in listing.names(book, lambda p: KNOWN.get(p, ()), None)}
    assert owners == {"fast": "weir", "ours": "weir", "gpt-5": "openai", "o3": "openai"}
