from collections.abc import Sequence
from dataclasses import fields, replace

import pytest

from addons.core.call import (
    NOTHING_READ,
    Ask,
    Billing,
    Caller,
    Opening,
    Outcome,
    Settlement,
)
from addons.core.evidence import Excerpt
from addons.core.flight import Call
from addons.core.providers.dialect import Head
from addons.core.providers.hosts import Hosts
from addons.core.secret import Secret
from addons.core.tap import Tap
from tests.addons.sample import Key

CHAT = Hosts().endpoint("api.openai.com", 443, "POST", "/v1/chat/completions")
ANSWER = b'{"id":"c","model":"gpt-5.4-2026","usage":{"prompt_tokens":3,"completion_tokens":1}}'


def call() -> Call:
    return Call(
        endpoint=CHAT,
        host="api.openai.com",
        method="POST",
        path="/v1/chat/completions",
        started_at="2026-11-23T09:00:00.000Z",
        started=100.0,
        caller=Caller("claude", "repo", "a1"),
        program="curl",
        user_agent="curl/8",
        billing=Billing.SUBSCRIPTION,
        ask=Ask(model="gpt-5.4", streamed=True),
        upstream="openai",
    )


def test_the_opening_says_all_that_is_known_before_a_call_leaves() -> None:
    flying = call()
    assert flying.opening() == Opening(
        call_id=flying.id,
        started_at="2026-11-23T09:00:00.000Z",
        caller="claude",
        project="repo",
        session="a1",
        program="curl",
        provider="openai",
        dialect="openai-chat",
        operation="chat",
        host="api.openai.com",
        method="POST",
        path="/v1/chat/completions",
        model_asked="gpt-5.4",
        upstream="openai",
        streamed=True,
        billing="subscription",
        user_agent="curl/8",
    )


def test_the_settlement_closes_the_tap_and_measures_from_the_start() -> None:
    flying = call()
    flying.tap = Tap(
        CHAT.dialect.tally(flying.ask, Head(200, {})),
        None,
        None,
        later=lambda _: None,
        clock=lambda: 100.25,
    )
    flying.tap.pass_on(ANSWER)
    flying.status, flying.first_byte = 200, 100.125
    flying.overhead_ns, flying.provider_request_id = 5_000_000, "req_1"
    settlement = flying.settlement(Outcome.SETTLED, 101.5, "")
    assert settlement.reading.model == "gpt-5.4-2026"
    assert settlement.reading.is_complete
    assert (settlement.first_byte_ms, settlement.duration_ms) == (125.0, 1500.0)
    assert settlement.overhead_us >= 5000
    assert (settlement.status, settlement.provider_request_id) == (200, "req_1")
    assert (settlement.model_asked, settlement.streamed) == ("gpt-5.4", True)


def test_the_first_token_has_the_time_at_which_it_was_counted() -> None:
    flying = call()
    tally = CHAT.dialect.tally(flying.ask, Head(200, {}))
    flying.tap = Tap(tally, None, None, later=lambda count: count(), clock=lambda: 100.25)
    flying.tap.pass_on(ANSWER)
    assert flying.settlement(Outcome.SETTLED, 101.5).first_token_ms == 250.0


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED, Outcome.INTERRUPTED])
def test_a_call_without_an_answer_has_no_reading_and_no_times(outcome: Outcome) -> None:
    flying = call()
    assert flying.settlement(outcome, 100.5, "connection refused") == Settlement(
        call_id=flying.id,
        outcome=outcome,
        status=None,
        reading=NOTHING_READ,
        first_byte_ms=None,
        first_token_ms=None,
        duration_ms=500.0,
        overhead_us=0,
        provider_request_id="",
        error="connection refused",
        model_asked="gpt-5.4",
        streamed=True,
        upstream=flying.upstream,
    )


def test_two_calls_are_never_the_same() -> None:
    one, other = call(), call()
    assert one.id != other.id
    assert one != other
    assert len({one, other}) == 2


def test_no_field_of_a_call_can_hold_a_credential() -> None:
    names = {field.name for field in fields(Call)}
    assert not names & {"headers", "authorization", "credential", "query"}
    # These two hold a `Secret`, which prints as stars.
    kept = replace(call(), token=Secret("sk-canary"), key=Key(Secret("sk-canary")))
    assert "canary" not in f"{kept!r}{kept.opening()!r}{kept.settlement(Outcome.SETTLED, 1.0)!r}"


def test_a_call_pays_with_the_client_s_own_credential() -> None:
    assert call().uses_own_credential


def test_limits_are_told_as_of_the_answers_first_byte() -> None:
    flying = call()
    flying.first_byte, flying.status = 101.0, 200
    flying.limits = {"x-ratelimit-limit-requests": "60", "x-ratelimit-reset-requests": "30s"}
    seen = flying.limits_seen(now=111.0, wall=1_795_424_410.0)
    assert (seen.at, seen.caller) == ("2026-11-23T09:00:00.000Z", "claude")
    assert seen.limits[0].resets_at == "2026-11-23T09:00:30.000Z"


SAID = b'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n'


def spoken(*chunks: bytes, excerpt: Excerpt | None = None) -> Call:
    flying = call()
    flying.body = b'{"messages":[{"role":"user","content":"Hello"}]}'
    tally = flying.endpoint.dialect.tally(flying.ask, Head(200, {}))
    flying.tap = Tap(tally, None, None, lambda _: None, excerpt=excerpt or Excerpt())
    for chunk in chunks:
        flying.tap.pass_on(chunk)
    return flying


def no_count(_encoding: str, _texts: Sequence[str]) -> int:
    raise AssertionError("counted on the event loop")


def test_what_was_said_is_handed_over_once_and_not_kept() -> None:
    flying = spoken(SAID, SAID)
    body = flying.body
    reading = flying.settlement(Outcome.CANCELLED, 100.0).reading
    handed = flying.evidence(reading, no_count)
    assert handed is not None
    assert (handed.prompt, handed.answer, handed.answer_size) == (body, SAID * 2, len(SAID) * 2)
    assert handed.model == "gpt-5.4"
    assert flying.body == b""
    assert flying.tap is not None
    assert flying.tap.excerpt is None
    assert flying.evidence(reading, no_count) is None


def test_where_nothing_came_nothing_is_handed_over() -> None:
    flying = spoken()
    reading = flying.settlement(Outcome.CANCELLED, 100.0).reading
    assert flying.evidence(reading, no_count) is None
    assert flying.body == b""


def test_what_was_reported_needs_no_words() -> None:
    flying = spoken(
        SAID,
        b"data: " + ANSWER.replace(b"{", b'{"choices":[{"finish_reason":"stop"}],', 1) + b"\n\n",
    )
    reading = flying.settlement(Outcome.SETTLED, 100.0).reading
    assert reading.source == "reported"
    assert flying.evidence(reading, no_count) is None


def test_a_tally_with_a_bug_hands_nothing_over() -> None:
    flying = spoken(SAID)
    assert flying.tap is not None
    reading = flying.settlement(Outcome.SETTLED, 100.0).reading
    flying.tap.gap = "KeyError"
    assert flying.evidence(reading, no_count) is None


def test_neither_prompt_nor_answer_shows_where_a_call_is_printed() -> None:
    flying = spoken(SAID)
    assert "Hello" not in repr(flying)
    reading = flying.settlement(Outcome.CANCELLED, 100.0).reading
    shown = repr(flying.evidence(reading, no_count))
    assert "gpt-5.4" in shown
    assert "Hello" not in shown
    assert "hi" not in shown.replace("this", "")
