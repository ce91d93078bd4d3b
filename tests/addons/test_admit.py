import gzip
import json
from dataclasses import replace

import orjson
import pytest
from mitmproxy import http

from addons.admit import HELD, HELD_TO_EDIT, Admit
from addons.core.call import Ask, Note, Refusal
from addons.core.flight import Call
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.openai import include_usage
from addons.core.providers.openai.asking import Asking
from addons.core.providers.openai.chat import DIALECT
from addons.core.upload import Upload
from addons.hooks import Calls
from tests.addons.sample import (
    HOSTS,
    Account,
    call,
    flow,
    request,
    said,
    token_call,
)

BODY = b'{"model": "gpt-5.4", "stream": true, "max_tokens": 7}'
ASK = Ask(model="gpt-5.4", streamed=True, max_tokens=7, asks_for_usage=False)


class Buggy:
    """A dialect that cannot read a request."""

    name = "buggy"

    def ask(self, request: Request) -> Ask:
        raise KeyError("prompt")

    def tally(self, ask: Ask, head: Head) -> Tally:
        return DIALECT.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        return DIALECT.refusal(refusal)


def with_bug(begun: Call) -> Call:
    begun.endpoint = replace(begun.endpoint, dialect=Buggy())
    return begun


@pytest.fixture
def admit(calls: Calls, account: Account) -> Admit:
    return Admit(calls, HOSTS, account.ledger, Asking())


def begin(admit: Admit, asked: http.Request, begun: Call) -> http.HTTPFlow:
    passing = flow(asked)
    admit.calls.begin(passing, begun)
    admit.requestheaders(passing)
    return passing


def upload(passing: http.HTTPFlow) -> Upload:
    assert isinstance(passing.request.stream, Upload)
    return passing.request.stream


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_call_is_read_and_in_the_ledger_before_it_leaves(
    admit: Admit, account: Account, coding: str
) -> None:
    begun = call()
    body = gzip.compress(BODY) if coding else BODY
    passing = begin(admit, request(body=body, content_encoding=coding), begun)
    assert account.rows() == []
    admit.request(passing)
    assert begun.body == BODY
    assert begun.ask == ASK
    (row,) = account.rows()
    assert (row["call_id"], row["outcome"]) == (begun.id, "open")
    assert (row["model_asked"], row["streamed"]) == ("gpt-5.4", 1)
    assert passing.response is None
    assert passing.request.raw_content == body


def test_a_model_in_the_path_is_read_however_the_path_is_written(admit: Admit) -> None:
    path = "/v1//engines/text%2Ddavinci-003/completions/?a=b"
    begun = call(path=path)
    passing = begin(admit, request(path=path, body=b"{}"), begun)
    admit.request(passing)
    assert begun.ask.model == "text-davinci-003"
    assert passing.request.path == path


@pytest.mark.parametrize(
    ("body", "coding"), [(b"", ""), (b"no JSON", ""), (BODY, "gzip"), (BODY, "unknown")]
)
def test_a_body_that_cannot_be_read_asks_for_nothing_and_goes_on(
    admit: Admit, body: bytes, coding: str
) -> None:
    begun = call()
    passing = begin(admit, request(body=body, content_encoding=coding), begun)
    admit.request(passing)
    assert (passing.response, begun.ask.model) == (None, "")
    assert passing.request.raw_content == body


def test_a_request_that_is_not_what_it_says_is_refused_in_its_own_dialect(
    admit: Admit, account: Account
) -> None:
    begun, asked = call(), request(body=BODY)
    asked.headers["host"] = "evil.example"
    passing = begin(admit, asked, begun)
    assert begun.refusal is not None
    admit.request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 421
    error = orjson.loads(passing.response.content or b"")["error"]
    assert (error["code"], error["param"]) == ("misdirected_request", None)
    assert len(account.rows()) == 1
    assert begun.ask == Ask()


def test_no_tls_towards_us_is_refused_but_for_hosts_of_the_user_s_own(admit: Admit) -> None:
    for host, port, status in (("api.openai.com", 80, 421), ("gpu-box", 8000, None)):
        asked = request(host=host, port=port, scheme="http")
        asked.headers["host"] = f"{host}:{port}"
        begun = call(host=host, port=443 if port == 80 else port)
        begin(admit, asked, begun)
        assert (begun.refusal and begun.refusal.status) == status


def test_a_proxy_that_is_stopping_takes_no_new_call(admit: Admit) -> None:
    admit.is_draining = True
    passing = begin(admit, request(body=BODY), call())
    admit.request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 503
    assert passing.response.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("path", "size", "is_held"),
    [
        ("/v1/responses", HELD, True),
        ("/v1/responses", HELD + 1, False),
        ("/v1/chat/completions", HELD + 1, True),
        ("/v1/chat/completions", HELD_TO_EDIT, True),
        ("/v1/chat/completions", HELD_TO_EDIT + 1, False),
    ],
)
def test_only_a_body_that_is_too_large_to_hold_streams(
    admit: Admit, account: Account, path: str, size: int, is_held: bool
) -> None:
    asked = request(path=path, content_length=str(size))
    passing = begin(admit, asked, call(path=path))
    assert (passing.request.stream is False) is is_held
    assert len(account.rows()) == (0 if is_held else 1)


def test_a_body_that_streams_is_read_on_its_way(admit: Admit, account: Account) -> None:
    begun = call()
    passing = begin(admit, request(content_length=str(HELD_TO_EDIT + 1)), begun)
    assert upload(passing)(BODY) == [BODY[:-1]]
    assert upload(passing)(b"") == [include_usage.MEMBER + BODY[-1:]]
    assert (begun.ask, begun.asked_for_usage) == (ASK, True)
    admit.request(passing)
    assert len(account.rows()) == 1


@pytest.mark.parametrize("body", [BODY, BODY.replace(b"true", b"false")], ids=["asked", "filled"])
def test_a_large_body_is_as_long_as_it_was_announced(admit: Admit, body: bytes) -> None:
    begun, large = call(), body[:-1] + b', "x": "' + b"y" * HELD_TO_EDIT + b'"}'
    passing = begin(admit, request(content_length=str(len(large))), begun)
    sent = b"".join([*upload(passing)(large), *upload(passing)(b"")])
    assert passing.request.headers["content-length"] == str(len(sent))
    assert json.loads(sent).get("stream_options") == (
        {"include_usage": True} if begun.asked_for_usage else None
    )
    assert begun.asked_for_usage == (b"true" in body)


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, br;q=0.5", "gzip, br;q=0.5"), ("dcb, gzip", "identity"), ("*", "identity")],
)
def test_a_body_that_leaves_unread_may_only_be_answered_in_a_coding_that_we_know(
    admit: Admit, accepted: str, sent: str
) -> None:
    asked = request(transfer_encoding="chunked", accept_encoding=accepted)
    assert begin(admit, asked, call()).request.headers["accept-encoding"] == sent


def test_who_refused_to_be_asked_is_not_asked_in_a_body_that_streams(
    calls: Calls, account: Account
) -> None:
    asking = Asking()
    asking.note("api.openai.com", "gpt-5.4")
    admit = Admit(calls, HOSTS, account.ledger, asking)
    begun = call()
    passing = begin(admit, request(transfer_encoding="chunked"), begun)
    upload(passing)(BODY)
    assert upload(passing)(b"") == [BODY]
    assert not begun.asked_for_usage


@pytest.mark.parametrize("headers", [{"transfer_encoding": "chunked"}, {"content_length": "many"}])
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_body_of_unknown_length_is_held_as_long_as_it_is_small(
    admit: Admit, headers: dict[str, str], coding: str
) -> None:
    begun, asked = call(), request()
    body = gzip.compress(BODY) if coding else BODY
    for name, value in (headers | {"content_encoding": coding}).items():
        asked.headers[name.replace("_", "-")] = value
    passing = begin(admit, asked, begun)
    assert upload(passing)(body) == []
    (sent,) = upload(passing)(b"")
    asking = gzip.decompress(sent) if coding else sent
    assert asking == b'{"stream_options":{"include_usage":true},' + BODY[1:]
    assert (begun.ask, begun.asked_for_usage) == (ASK, True)


def test_a_large_body_of_unknown_length_goes_on(admit: Admit) -> None:
    begun = call(path="/v1/responses")
    passing = begin(admit, request(transfer_encoding="chunked"), begun)
    filler = json.dumps({"model": "gpt-5.4", "input": "x" * HELD}).encode()
    assert upload(passing)(filler) == [filler]
    assert begun.ask.model == "gpt-5.4"


@pytest.mark.parametrize("size", [str(HELD_TO_EDIT + 1), None])
def test_a_bug_in_reading_loses_no_byte_of_a_body_that_streams(
    admit: Admit, notes: list[Note], size: str | None
) -> None:
    asked = request(content_length=size) if size else request(transfer_encoding="chunked")
    passing = begin(admit, asked, with_bug(call()))
    sent = b"".join([*upload(passing)(BODY), *upload(passing)(b"")])
    assert sent.rstrip() == BODY
    assert said(notes, "gap") == [("Admit.requestheaders", "KeyError")]


def test_a_bug_in_reading_lets_a_call_on_the_client_s_own_credential_go(
    admit: Admit, notes: list[Note]
) -> None:
    passing = begin(admit, request(body=BODY), with_bug(call()))
    admit.request(passing)
    assert passing.response is None
    assert said(notes, "gap") == [("Admit.request", "KeyError")]


def test_a_bug_in_reading_stops_a_call_on_a_key_of_ours(admit: Admit) -> None:
    passing = begin(admit, request(body=BODY), with_bug(token_call()))
    admit.request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 500


def test_a_websocket_is_no_call_in_the_ledger_before_it_is_one(
    admit: Admit, account: Account
) -> None:
    begun = call(path="/v1/responses")
    begun.is_upgrade = True
    passing = begin(admit, request(method="GET", path="/v1/responses", upgrade="websocket"), begun)
    admit.request(passing)
    assert (begun.is_open, account.rows()) == (False, [])
    assert begun.ask.streamed
