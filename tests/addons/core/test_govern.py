from addons.core import govern
from addons.core.call import Refusal
from addons.core.govern import NoKeys, NoTokens


def test_without_tokens_every_credential_is_the_client_s_own_and_none_stands() -> None:
    nobody = NoTokens()
    assert not nobody.is_token("sk-eyJhbGciOiJFZERTQSJ9.x.y")
    assert nobody.check("sk-eyJhbGciOiJFZERTQSJ9.x.y", 0.0) == govern.UNKNOWN


def test_without_keys_the_remedy_is_named() -> None:
    nothing = NoKeys()
    nothing.refused("k1", 1)
    refusal = nothing.pick("openai", 0.0)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.retry_after_s) == (400, None)
    assert "./run.sh key add openai" in refusal.message
