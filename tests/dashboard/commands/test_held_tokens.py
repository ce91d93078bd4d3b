from dataclasses import replace

from addons.core.policy.minted import Token
from dashboard.commands import held_tokens

NOW = 1_795_600_000
TOKEN = Token(
    token_id="abcdefghij012345",
    label="ann",
    project="web",
    person="Ann",
    providers=(),
    models=(),
    operations=(),
    is_delegable=False,
    created_at="2026-11-25T09:00:00.000Z",
    expires_at=NOW + 86_400,
    revoked_at="",
)


def test_a_list_says_how_each_token_stands() -> None:
    over = replace(TOKEN, token_id="b" * 16, expires_at=NOW)
    gone = replace(TOKEN, token_id="c" * 16, revoked_at="2026-11-25T09:30:00.000Z")
    used = {TOKEN.token_id: "2026-11-25T09:40:00.000Z"}
    head, *rows = held_tokens.lines((TOKEN, over, gone), used, NOW)
    assert head.split()[:2] == ["token", "label"]
    assert [row.split()[-1] for row in rows] == ["stands", "expired", "revoked"]
    assert "never" not in rows[0]
    assert "never" in rows[1]


def test_what_a_token_is_limited_to_is_said_in_a_few_words() -> None:
    assert held_tokens.allows(TOKEN) == "all models, inference"
    few = replace(TOKEN, providers=("openai",), models=("gpt-*",), operations=("chat",))
    assert held_tokens.allows(few) == "openai, gpt-*, chat"
    assert held_tokens.allows(replace(few, is_delegable=True)).startswith("to narrow: openai")


def test_programs_get_times_as_the_ledger_writes_them() -> None:
    facts = held_tokens.facts(TOKEN, None, NOW)
    assert facts["expires_at"] == "2026-11-26T09:46:40.000Z"
    assert (facts["revoked_at"], facts["last_used_at"], facts["state"]) == (None, None, "stands")
