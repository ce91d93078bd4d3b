from addons.core import govern
from addons.core.call import Refusal
from addons.core.govern import NoKeys, NoRoutes, NoTokens
from addons.core.policy.routing import Decision, Wish


def test_without_tokens_every_credential_is_the_client_s_own_and_none_stands() -> None:
    nobody = NoTokens()
    assert nobody.is_empty
    assert not nobody.is_token("sk-eyJhbGciOiJFZERTQSJ9.x.y")
    assert nobody.check("sk-eyJhbGciOiJFZERTQSJ9.x.y", 0.0) == govern.UNKNOWN


def test_without_rules_a_call_goes_where_it_was_sent() -> None:
    rules = NoRoutes()
    assert rules.is_empty
    assert rules.decide(Wish("gpt-5.4", "openai-chat")) == Decision(())
    assert not rules.leads_to("api.groq.com", 443)


def test_without_keys_the_remedy_is_named() -> None:
    nothing = NoKeys()
    nothing.refused("k1", 1)
    nothing.rest("k1", 1.0)
    refusal = nothing.pick("openai", 0.0)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.retry_after_s) == (400, None)
    assert "./run.sh key add openai" in refusal.message
