import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.runs import DIALECT
from tests.addons.core.wire import cuts

USAGE = {
    "prompt_tokens": 381,
    "completion_tokens": 89,
    "total_tokens": 470,
    "prompt_token_details": {"cached_tokens": 128},
}
COUNTED = Usage(input_tokens=381, output_tokens=89, cache_read_tokens=128)


def run(status: str, usage: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "run_1",
        "object": "thread.run",
        "status": status,
        "model": "gpt-4o-mini",
        "last_error": None,
        "usage": usage,
        **more,
    }


def event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), json.dumps(data).encode())


def asked(method: str, path: str, **body: Any) -> Ask:
    sent = json.dumps(body).encode() if body else b""
    return DIALECT.ask(Request(method, "api.openai.com", path, "", {}, sent))


def read(body: bytes, ask: Ask | None = None, status: int = 200) -> Reading:
    tally = DIALECT.tally(ask or Ask(), Head(status, {}))
    assert not tally.has_spoken
    tally.feed(body)
    return tally.close()


def read_in(pieces: list[bytes]) -> Reading:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def plain(*args: Any, **more: Any) -> Reading:
    return read(json.dumps(run(*args, **more)).encode())


@pytest.mark.parametrize("status", ["completed", "incomplete", "failed", "cancelled", "expired"])
def test_a_run_that_has_ended_has_a_usage(status: str) -> None:
    reading = plain(status, USAGE)
    assert reading.charges == (Charge("gpt-4o-mini", COUNTED),)
    assert (reading.source, reading.response_id) == (Source.REPORTED, "run_1")
    assert json.loads(reading.usage_raw) == USAGE


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling"])
def test_a_run_that_goes_on_is_not_counted(status: str) -> None:
    for usage in (None, USAGE):
        reading = plain(status, usage)
        assert (reading.charges, reading.response_id) == ((), "run_1")


def step(usage: Any = USAGE) -> bytes:
    made = {"id": "step_1", "object": "thread.run.step", "status": "completed", "usage": usage}
    return event("thread.run.step.completed", made)


WORD = event("thread.message.delta", {"id": "msg_1", "object": "thread.message.delta", "delta": {}})
BEGUN = event("thread.run.created", run("queued")) + WORD
DONE = b"event: done\ndata: [DONE]\n\n"


def test_a_stream_tells_the_run_at_its_end_and_its_steps_do_not_count() -> None:
    reading = read(BEGUN + step() + event("thread.run.completed", run("completed", USAGE)) + DONE)
    assert (reading.charges, reading.is_complete) == ((Charge("gpt-4o-mini", COUNTED),), True)
    assert json.loads(reading.usage_raw) == USAGE


def test_a_run_that_is_told_again_without_a_usage_takes_nothing_back() -> None:
    body = BEGUN + step() + event("thread.run.completed", run("completed", USAGE))
    told = cuts.same(body + event("thread.run.created", run("queued")) + DONE, read_in)
    assert told == read(body + DONE)
    assert told.charges[0].usage == COUNTED


def test_a_run_that_was_followed_for_a_while_is_counted_by_its_steps() -> None:
    not_ended = step(None).replace(b": null", b" : null")
    assert read(BEGUN + not_ended).charges == ()
    other = {"prompt_tokens": 19, "completion_tokens": 1}
    reading = read(BEGUN + not_ended + step() + step(other))
    counted = Usage(input_tokens=400, output_tokens=90, cache_read_tokens=128)
    assert reading.charges == (Charge("gpt-4o-mini", counted),)
    assert (reading.source, reading.response_id, reading.is_complete) == (
        Source.PARTIAL,
        "run_1",
        False,
    )
    assert json.loads(reading.usage_raw) == {"steps": [USAGE, other]}


@pytest.mark.parametrize("end", [b"", DONE])
def test_a_run_that_waits_for_its_tools_is_counted_where_it_goes_on(end: bytes) -> None:
    waiting = event("thread.run.requires_action", run("requires_action"))
    assert read(BEGUN + step() + waiting + end).charges == ()


def test_a_failed_run_and_a_failed_stream_tell_the_class_of_the_error() -> None:
    assert plain("failed", USAGE, last_error={"code": "server_error", "message": "Oh"}).error == (
        "server_error"
    )
    assert read(event("error", {"error": {"type": "bad"}})).error == "bad"
    assert read(b'{"error":{"type":"bad"}}', status=404).error == "bad"


@pytest.mark.parametrize(
    ("method", "path", "poll"),
    [
        ("POST", "/v1/threads/runs", False),
        ("POST", "/v1/threads/t/runs", False),
        ("POST", "/v1/threads/t/runs/", False),
        ("POST", "/v1/threads/t/runs/r/submit_tool_outputs", False),
        ("GET", "/v1/threads/t/runs/r", True),
        ("POST", "/v1/threads/t/runs/r", True),
        ("POST", "/v1/threads/t/runs/r/cancel", True),
    ],
)
def test_looking_at_a_run_is_no_new_call(method: str, path: str, poll: bool) -> None:
    ask = asked(method, path, assistant_id="a")
    assert read(json.dumps(run("completed", USAGE)).encode(), ask).poll is poll


def test_the_request_may_name_a_model_and_a_cap() -> None:
    ask = asked("POST", "/v1/threads/t/runs", model="m", stream=True, max_completion_tokens=9)
    assert ask == Ask(model="m", streamed=True, max_tokens=9)


def test_it_speaks_with_the_first_word() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    tally.feed(event("thread.run.created", run("queued")))
    assert not tally.has_spoken
    tally.feed(event("x", {"object": "thread.message.delta"}).replace(b'": "', b'":"'))
    assert tally.has_spoken


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"
