import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.images import DIALECT

USAGE = {
    "input_tokens": 60,
    "input_tokens_details": {"image_tokens": 50, "text_tokens": 10},
    "output_tokens": 300,
    "output_tokens_details": {"image_tokens": 280, "text_tokens": 20},
    "total_tokens": 360,
}
IMAGE = {"b64_json": "A" * 50}
COUNTED = Usage(
    input_tokens=60,
    output_tokens=300,
    image_input_tokens=50,
    image_output_tokens=280,
    units={"images": 2},
)


def read(*chunks: bytes, status: int = 200) -> Reading:
    tally = DIALECT.tally(Ask(model="gpt-image-1.5"), Head(status, {}))
    assert not tally.has_spoken
    for chunk in chunks:
        tally.feed(chunk)
    return tally.close()


def answer(**members: Any) -> Reading:
    return read(json.dumps({"created": 1, "data": [IMAGE, IMAGE], **members}).encode())


def events(*each: dict[str, Any]) -> bytes:
    return b"".join(
        b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in each
    )


PARTIAL = {"type": "image_generation.partial_image", "b64_json": "A" * 99, "usage": None}


def done(kind: str = "image_generation") -> dict[str, Any]:
    usage = {name: USAGE[name] for name in USAGE if name != "output_tokens_details"}
    return {"type": f"{kind}.completed", "b64_json": "A" * 99, "usage": usage}


def test_tokens_are_read_and_images_are_counted() -> None:
    reading = answer(usage=USAGE)
    assert reading.charges == (Charge("gpt-image-1.5", COUNTED),)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert json.loads(reading.usage_raw) == USAGE


def test_without_tokens_the_images_are_all_there_is() -> None:
    reading = answer()
    assert reading.charges == (Charge("gpt-image-1.5", Usage(units={"images": 2})),)
    assert (reading.source, reading.usage_raw) == (Source.REPORTED, "")


def test_a_cost_that_is_told_is_kept() -> None:
    reading = answer(usage={"cost_in_usd_ticks": 200_000_000}, model="grok-imagine-image")
    assert reading.reported_cost_nusd == 20_000_000
    assert reading.charges == (Charge("grok-imagine-image", Usage(units={"images": 2})),)


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ({"images": [{"url": "a"}, {"url": "b"}]}, {"input_images": "2"}),
        ({"image": {"url": "a"}, "resolution": "2K"}, {"input_images": "1", "resolution": "2k"}),
        ({"image": "a file", "images": "none", "resolution": 2}, {}),
        ({"prompt": "a cat"}, {}),
    ],
)
def test_what_a_picture_is_made_from_and_its_size_move_xais_price(
    body: dict[str, Any], facts: dict[str, str]
) -> None:
    request = Request("POST", "api.x.ai", "/v1/images/edits", "", {}, json.dumps(body).encode())
    ask = DIALECT.ask(request)
    assert ask.extra == facts
    tally = DIALECT.tally(ask, Head(200, {}))
    tally.feed(json.dumps({"data": [IMAGE]}).encode())
    assert tally.close().modifiers == facts


def test_what_wrote_an_image_as_text_is_a_line_of_its_own() -> None:
    svg = {"input_tokens": 5, "output_tokens": 40, "reasoning_tokens": 8, "total_tokens": 45}
    _, line = answer(usage=USAGE, svg_usage={**svg, "model": "gpt-5.6"}).charges
    assert line == Charge(
        "gpt-5.6", Usage(input_tokens=5, output_tokens=40, output_reasoning_tokens=8), "svg"
    )


@pytest.mark.parametrize("kind", ["image_generation", "image_edit"])
def test_the_event_of_a_finished_image_has_its_usage(kind: str) -> None:
    reading = read(events(PARTIAL, PARTIAL, done(kind)))
    assert reading.usage == Usage(
        input_tokens=60,
        output_tokens=300,
        image_input_tokens=50,
        image_output_tokens=300,  # the event does not split it: all of it is the image
        units={"images": 1},
    )
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_images_of_one_stream_are_added_up() -> None:
    usage = read(events(done(), PARTIAL, done())).usage
    assert usage is not None
    assert (usage.output_tokens, usage.units) == (600, {"images": 2})


def asking(body: bytes, kind: str = "application/json") -> Ask:
    headers = {"content-type": kind}
    return DIALECT.ask(Request("POST", "api.openai.com", "/v1/images/edits", "", headers, body))


@pytest.mark.parametrize(
    "ask",
    [
        asking(b'{"model":"m","stream":true,"n":2}'),
        asking(
            b'--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n2\r\n'
            b'--b\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_a_stream_of_several_images_is_over_when_all_have_come(ask: Ask) -> None:
    sources = []
    for come in ([done()], [done(), PARTIAL, done()]):
        tally = DIALECT.tally(ask, Head(200, {}))
        tally.feed(events(*come))
        reading = tally.close()
        sources.append((reading.source, reading.is_complete))
        assert reading.modifiers == {}
    assert sources == [(Source.PARTIAL, False), (Source.REPORTED, True)]


@pytest.mark.parametrize("count", [b"1", b"null", b'"many"', b"1e9", b"-2"])
def test_a_strange_number_of_images_is_one(count: bytes) -> None:
    assert asking(b'{"model":"m","stream":true,"n":%s}' % count) == Ask("m", streamed=True)
    assert asking(b'{"model":"m","n":2}') == Ask("m")


def test_a_stream_that_was_cut_before_its_image_has_no_usage() -> None:
    assert read(events(PARTIAL)) == Reading()


def test_an_image_of_any_size_is_not_held() -> None:
    image = b"A" * 65536
    usage = json.dumps(done()["usage"]).encode()
    head = b'data: {"type":"image_generation.completed","b64_json":"'
    reading = read(head, *[image] * 100, b'","usage":%s}\n\n' % usage)
    assert reading.usage is not None
    assert reading.usage.output_tokens == 300
    assert read(b'{"data":[{"b64_json":"', *[image] * 100, b'"}]}').charges[0].usage.units == {
        "images": 1
    }


def test_an_error_is_told_by_its_class() -> None:
    failed = {"type": "error", "error": {"type": "image_generation_user_error", "message": "Oh"}}
    assert read(events(PARTIAL, failed)).error == "image_generation_user_error"
    assert read(b'{"error":{"type":"bad"}}', status=400).error == "bad"
    assert read(b'{"error":{"type":"bad"}}').error == "bad"


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"data":[]}', b'{"data":null}'])
def test_an_answer_without_images_is_not_charged(body: bytes) -> None:
    assert read(body).charges == ()


def test_the_request_may_be_a_form_with_an_image() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n\x89PNG\r\n'
        b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt-image-1\r\n'
        b'--b\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--b--\r\n'
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    request = Request("POST", "api.openai.com", "/v1/images/edits", "", headers, body)
    assert DIALECT.ask(request) == Ask(model="gpt-image-1", streamed=True)


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"


def test_azure_tells_the_model_of_a_deployment_beside_the_answer() -> None:
    tally = DIALECT.tally(Ask("my deployment"), Head(200, {"x-ms-served-model": "m-2026"}))
    tally.feed(b'{"data": [{"url": "https://a.b"}]}')
    assert tally.close().charges[0].model == "m-2026"
