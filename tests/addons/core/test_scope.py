from dataclasses import replace
from typing import Any

import pytest

from addons.core import scope
from addons.core.call import Ask
from addons.core.flight import Call
from tests.addons.sample import CHAT, HOSTS, call, granted

MINI = granted(models=("*-mini",))


def asking(model: str, body: bytes = b"", path: str = CHAT, **changes: Any) -> Call:
    begun = call(path=path)
    begun.grant, begun.ask, begun.body = MINI, Ask(model=model), body
    return replace(begun, **changes)


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, ""),
        (scope.LARGEST, ""),
        (scope.LARGEST + 1, "body_too_large"),
        (None, "length_required"),
    ],
)
def test_a_body_that_decides_has_to_be_read_whole(size: int | None, said: str) -> None:
    assert code(scope.of_head(asking(""), size)) == said


def test_a_body_that_decides_nothing_may_be_of_any_size() -> None:
    everything = asking("", grant=granted())
    assert scope.of_head(everything, None) is None
    assert scope.of_head(everything, scope.LARGEST + 1) is None


def test_an_endpoint_that_is_not_allowed_is_refused_before_the_body_comes() -> None:
    telemetry = asking("", path="/v1/telemetry")
    assert code(scope.of_head(telemetry, 0)) == "endpoint_not_allowed"


def test_without_a_token_that_stands_nothing_is_allowed() -> None:
    assert code(scope.of_head(asking("a-mini", grant=None), 0)) == "token_unknown"
    assert code(scope.of_whole(asking("a-mini", grant=None))) == "token_unknown"


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        (asking("a-mini", b'{"model":"a-mini"}'), ""),
        (asking("models/a-mini".removeprefix("models/"), b'{"model":"models/a-mini"}'), ""),
        (asking("a-mini", b'{"model":"a-mini","models":["big"]}'), "model_not_allowed"),
        (asking("a-mini", b'{"model":"big","model":"a-mini"}'), "model_ambiguous"),
        (asking("a-mini", b"--x\r\ncontent-disposition: form-data; name=model"), ""),
        (asking("a-mini", b"; name=model; name=model"), "model_ambiguous"),
        (asking("big", b'{"model":"big"}'), "model_not_allowed"),
        (asking("", b"{}"), "model_not_named"),
        (asking(""), "model_not_named"),
        (asking("", path="/v1/models"), ""),
        (asking("", path="/v1/realtime", is_upgrade=True), ""),
        (asking("a-mini", path="/openai/deployments/big/chat/completions",
                endpoint=HOSTS.endpoint("x.openai.azure.com", 443, "POST",
                                        "/openai/deployments/big/chat/completions")),
         "model_not_allowed"),
        (asking("big", b'{"model":"big","model":"x"}', grant=granted()), ""),
    ],
)  # fmt: skip
def test_every_model_that_a_request_names_has_to_be_allowed(begun: Call, said: str) -> None:
    assert code(scope.of_whole(begun)) == said


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (b'{"type":"response.create","response":{"model":"big"}}', "model_not_allowed"),
        (b'{"type":"response.create","model":"a-mini"}', ""),
        (b'{"setup":{"model":"models/a-mini"}}', ""),
        (b'{"setup":{"model":"a-mini"},"setup":{}}', "model_ambiguous"),
    ],
)
def test_a_message_on_a_socket_is_looked_at_in_the_same_way(message: bytes, said: str) -> None:
    assert code(scope.of_message(asking(""), message)) == said


def test_at_weir_internal_the_provider_is_looked_at_when_it_is_known() -> None:
    begun = replace(call("weir.internal"), grant=granted(providers=("groq",), models=("*-mini",)))
    begun.ask, begun.body = Ask(model="a-mini"), b'{"model":"a-mini"}'
    assert scope.of_whole(begun) is None
    begun.ask, begun.body = Ask(model="big"), b'{"model":"big"}'
    assert code(scope.of_whole(begun)) == "model_not_allowed"
