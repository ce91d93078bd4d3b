import asyncio
import gzip
from dataclasses import replace

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addons.core.call import Ask, Note, Refusal
from addons.core.flight import Call
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.openai.asking import Asking
from addons.core.providers.openai.chat import DIALECT
from addons.hooks import Calls
from addons.meter import Meter
from tests.addons.sample import answer, call, flow, said

WORD = b'data: {"model":"gpt-5.4","choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n'
USAGE = b'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}\n\n'
DONE = b"data: [DONE]\n\n"
SENT = WORD + USAGE + DONE
SEEN = WORD.replace(b',"usage":null', b"") + DONE
EVENTS = "text/event-stream; charset=utf-8"


class Buggy:
    """A dialect that cannot count."""

    name = "buggy"

    def ask(self, request: Request) -> Ask:
        return DIALECT.ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        raise KeyError("answer")

    def refusal(self, refusal: Refusal) -> bytes:
        return DIALECT.refusal(refusal)


def passed(calls: Calls, begun: Call, response: http.Response, *chunks: bytes) -> bytes:
    """Give what the client gets."""
    passing = flow(response=response)
    calls.begin(passing, begun)

    async def answered() -> bytes:
        Meter(calls, Asking()).responseheaders(passing)
        got: list[bytes] = []
        for chunk in (*chunks, b""):
            assert callable(response.stream)
            piece = response.stream(chunk)
            got += [piece] if isinstance(piece, bytes) else piece
            await asyncio.sleep(0)
        return b"".join(got)

    return asyncio.run(answered())


def asked() -> Call:
    begun = call()
    begun.ask = Ask(model="gpt-5.4", streamed=True, asks_for_usage=False)
    begun.asked_for_usage = True
    return begun


def input_tokens(begun: Call) -> int | None:
    assert begun.tap is not None
    usage = begun.tap.close().usage
    return usage.input_tokens if usage else None


def test_an_answer_passes_untouched_and_is_counted(calls: Calls) -> None:
    begun = call()
    head = answer(201, content_type=EVENTS, x_request_id="req_1", cf_ray="ray")
    before = head.headers.copy()
    assert passed(calls, begun, head, WORD, USAGE, DONE) == SENT
    assert head.headers == before
    assert input_tokens(begun) == 3
    assert (begun.status, begun.provider_request_id) == (201, "req_1")
    assert begun.first_byte is not None
    assert begun.tap is not None
    assert begun.tap.spoke_at is not None


def test_a_compressed_answer_passes_compressed_and_is_counted(calls: Calls) -> None:
    begun, coded = call(), gzip.compress(SENT)
    head = answer(content_type=EVENTS, content_encoding="gzip")
    assert passed(calls, begun, head, coded[:20], coded[20:]) == coded
    assert head.headers["content-encoding"] == "gzip"
    assert input_tokens(begun) == 3


@pytest.mark.parametrize("kind", [EVENTS, "Text/Event-Stream"])
@pytest.mark.parametrize("coding", ["", "gzip", "GZip"])
def test_what_we_asked_for_is_taken_out_again(calls: Calls, coding: str, kind: str) -> None:
    begun, sent = asked(), gzip.compress(SENT) if coding else SENT
    head = answer(content_type=kind, content_encoding=coding, content_length=str(len(sent)))
    assert passed(calls, begun, head, sent[:30], sent[30:]) == SEEN
    assert head.headers.fields == (
        (b"content-type", kind.encode()),
        (b"transfer-encoding", b"chunked"),
    )
    assert input_tokens(begun) == 3


def test_an_answer_that_turns_out_unreadable_while_it_is_strained_is_broken_off(
    calls: Calls,
) -> None:
    begun, coded = asked(), gzip.compress(SENT)
    passing = flow(response=answer(content_type=EVENTS, content_encoding="gzip"))
    passing.live = True
    calls.begin(passing, begun)

    async def answered() -> None:
        Meter(calls, Asking()).responseheaders(passing)
        assert begun.tap is not None
        for chunk in (coded[:30], b"no gzip", b""):
            begun.tap.pass_on(chunk)

    asyncio.run(answered())
    assert passing.error is not None
    assert passing.error.msg == "Connection killed."


@pytest.mark.parametrize(
    "head",
    [
        answer(400, content_type=EVENTS),
        answer(content_type="application/json"),
        answer(),
        answer(content_type=EVENTS, content_encoding="unheard-of"),
    ],
)
def test_what_is_no_stream_that_can_be_read_is_not_touched(
    calls: Calls, head: http.Response
) -> None:
    before = head.headers.copy()
    assert passed(calls, asked(), head, SENT) == SENT
    assert head.headers == before


def test_a_tally_that_cannot_begin_changes_nothing_of_the_answer(
    calls: Calls, notes: list[Note]
) -> None:
    begun = asked()
    begun.endpoint = replace(begun.endpoint, dialect=Buggy())
    head = answer(content_type=EVENTS, content_encoding="gzip")
    before = head.headers.copy()
    passing = flow(response=head)
    calls.begin(passing, begun)
    Meter(calls, Asking()).responseheaders(passing)
    assert head.stream is True
    assert (head.headers, begun.tap) == (before, None)
    assert said(notes, "gap") == [("Meter.responseheaders", "KeyError")]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"cf_ray": "c", "request_id": "r"}, "r"),
        ({"cf_ray": "c", "x_amzn_requestid": "a"}, "a"),
        ({"X_Goog_Request_Id": "g", "cf_ray": "c"}, "g"),
        ({"cf_ray": "c" * 200}, "c" * 128),
        ({}, ""),
    ],
)
def test_the_provider_s_own_id_is_kept(calls: Calls, headers: dict[str, str], found: str) -> None:
    begun = call()
    passed(calls, begun, answer(200, **headers))
    assert begun.provider_request_id == found


def test_our_own_no_is_not_metered(calls: Calls) -> None:
    begun, head = call(), answer(421)
    begun.refusal = Refusal(421, "misdirected_request", "weir: no.")
    passing = flow(response=head)
    calls.begin(passing, begun)
    Meter(calls, Asking()).responseheaders(passing)
    assert (head.stream, begun.tap, begun.status) == (False, None, None)


def test_an_answer_that_never_came_is_not_metered(calls: Calls) -> None:
    begun, passing = call(), flow()
    calls.begin(passing, begun)
    Meter(calls, Asking()).responseheaders(passing)
    assert (begun.tap, begun.first_byte) == (None, None)


def test_a_websocket_is_opened_and_not_tapped_here(calls: Calls) -> None:
    begun, passing = call(), tflow.twebsocketflow()
    assert passing.response is not None
    calls.begin(passing, begun)
    Meter(calls, Asking()).responseheaders(passing)
    assert (begun.status, passing.response.stream, begun.tap) == (101, False, None)


def test_an_upstream_that_does_not_know_what_we_asked_is_remembered(calls: Calls) -> None:
    asking, begun = Asking(), asked()
    passing = flow(response=answer(400, content_type="application/json"))
    calls.begin(passing, begun)

    async def answered() -> None:
        Meter(calls, asking).responseheaders(passing)
        assert begun.tap is not None
        begun.tap.pass_on(b'{"error":{"message":"Unknown parameter: stream_options","type":"bad"}}')
        assert begun.tap.close().error == "bad"

    asyncio.run(answered())
    assert not asking.is_due(begun.endpoint, begun.host, begun.ask)


def test_headers_about_limits_are_kept_with_the_call(calls: Calls) -> None:
    begun = asked()
    response = answer()
    response.headers["X-RateLimit-Remaining-Requests"] = "99"
    passed(calls, begun, response)
    assert begun.limits == {"x-ratelimit-remaining-requests": "99"}


@pytest.mark.parametrize(
    ("begun", "status", "is_kept"),
    [
        (call(), 200, True),
        (call(), 429, False),
        (call(path="/v1/embeddings"), 200, False),
        (call(path="/v1/files"), 200, False),
        (call("api.anthropic.com", "/v1/messages/count_tokens"), 200, False),
    ],
)
def test_an_answer_is_kept_only_where_it_may_have_to_be_counted(
    calls: Calls, begun: Call, status: int, is_kept: bool
) -> None:
    passed(calls, begun, answer(status, content_type=EVENTS), SENT)
    assert begun.tap is not None
    assert (begun.tap.excerpt is not None) == is_kept
