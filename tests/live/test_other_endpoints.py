"""Sound, images and batches through the real product: forms, events of any size, counted once."""

import json

import pytest

from tests.live.asking import OPENAI, Call
from tests.live.product import Product, session_name
from tests.live.wire import Reply
from tests.upstream.answer import Answer, streamed, whole
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

FORM = "multipart/form-data; boundary=b"
SOUND = b"\x00\xff" * (1 << 20)
TOKENS = {"type": "tokens", "input_tokens": 25, "output_tokens": 6, "total_tokens": 31}
CHAT = {
    "object": "chat.completion",
    "model": "gpt-5.4",
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
}


def ask(
    proxy: Product,
    upstream: Upstream,
    target: str,
    answer: Answer,
    body: bytes = b"",
    kind: str = "application/json",
    method: str = "POST",
    session: str = "",
) -> tuple[str, Reply]:
    """Make a call that gets `answer`; give its session and what the client got."""
    play = upstream.register(session_name(), lambda received: answer)
    call = Call(OPENAI, target, body, session or session_name(), play)
    headers = [field for field in call.headers() if field[0] != "content-type"]
    with call.connect(proxy) as line:
        line.begin(method, target, [("content-type", kind), *headers], body)
        return call.session, line.finish(method)


def test_the_model_of_a_large_recording_is_read_out_of_its_form(
    proxy: Product, upstream: Upstream
) -> None:
    form = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n%s\r\n'
        b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt-4o-transcribe\r\n--b--\r\n'
    ) % SOUND
    answer = whole(json.dumps({"text": "Words.", "usage": TOKENS}).encode())
    session, _ = ask(proxy, upstream, "/v1/audio/transcriptions", answer, form, FORM)
    row = proxy.row(session)
    assert (row["model_asked"], row["input_tokens"]) == ("gpt-4o-transcribe", 25)
    (received,) = upstream.calls(session)
    assert received.body_size == len(form)


def test_speech_is_charged_by_what_was_to_be_said(proxy: Product, upstream: Upstream) -> None:
    body = json.dumps({"model": "tts-1", "input": "Grüße", "voice": "alloy"}).encode()
    answer = streamed([SOUND[:9000]] * 5, "audio/mpeg")
    session, reply = ask(proxy, upstream, "/v1/audio/speech", answer, body)
    row = proxy.row(session)
    assert json.loads(row["units"]) == {"characters": 5}
    assert (row["usage_source"], row["cost_nusd"]) == ("estimated", 75_000)
    assert reply.body == SOUND[:9000] * 5


def test_an_image_of_any_size_passes_and_its_usage_is_read(
    proxy: Product, upstream: Upstream
) -> None:
    image = json.dumps(
        {
            "type": "image_generation.completed",
            "b64_json": "A" * 6_000_000,
            "usage": {"input_tokens": 10, "output_tokens": 300, "total_tokens": 310},
        }
    ).encode()
    event = b"event: image_generation.completed\ndata: %s\n\n" % image
    pieces = [event[at : at + 65536] for at in range(0, len(event), 65536)]
    body = b'{"model":"gpt-image-1","prompt":"a hill","stream":true}'
    answer = streamed(pieces)
    session, reply = ask(proxy, upstream, "/v1/images/generations", answer, body)
    assert reply.body == event
    assert proxy.row(session)["output_tokens"] == 300


def test_the_results_of_a_batch_are_charged_once(proxy: Product, upstream: Upstream) -> None:
    line = json.dumps({"custom_id": "0", "response": {"status_code": 200, "body": CHAT}}).encode()
    results = whole(line + b"\n" + line + b"\n", content_type="application/octet-stream")
    usage = {"input_tokens": 20, "output_tokens": 10, "total_tokens": 30}
    name = session_name()
    batch = {"id": f"batch-{name}", "status": "completed", "output_file_id": name, "usage": usage}
    told = whole(json.dumps({**batch, "model": "gpt-5.4"}).encode())
    session = session_name()
    for target, answer in (
        (f"/v1/files/{name}/content", results),
        (f"/v1/batches/batch-{name}", told),
        (f"/v1/files/{name}/content", results),
    ):
        ask(proxy, upstream, target, answer, method="GET", session=session)
    rows = proxy.settled(session, 3)
    assert [row["input_tokens"] for row in rows] == [20, None, None]
    assert [row["outcome"] for row in rows] == ["settled"] * 3


def test_a_background_answer_is_charged_when_its_usage_is_first_read(
    proxy: Product, upstream: Upstream
) -> None:
    name = f"resp_{session_name()}"
    usage = {"input_tokens": 30, "output_tokens": 9, "total_tokens": 39}
    answers = {"id": name, "object": "response", "model": "gpt-5.4", "status": "queued"}
    done = {**answers, "status": "completed", "usage": usage}
    session = session_name()
    body = b'{"model":"gpt-5.4","input":"?","background":true}'
    ask(
        proxy, upstream, "/v1/responses", whole(json.dumps(answers).encode()), body, session=session
    )
    for told in (answers, done, done):
        answer = whole(json.dumps(told).encode())
        ask(proxy, upstream, f"/v1/responses/{name}", answer, method="GET", session=session)
    assert [row["input_tokens"] for row in proxy.settled(session, 4)] == [None, None, 30, None]
