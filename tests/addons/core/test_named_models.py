import pytest

from addons.core import named_models


@pytest.mark.parametrize(
    ("body", "models"),
    [
        (b'{"model":"a"}', ("a",)),
        (b'{"Model":"a"}', ("a",)),
        (b'{"\\u006dodel":"a"}', ("a",)),
        (b'{"model":"a","models":["b","a",{"model":"c"}]}', ("a", "b", "c")),
        (b'{"model":"a","fallbacks":[{"model":"b"},"c"]}', ("a", "b", "c")),
        (b'{"model":"a","tools":[{"type":"image_generation","model":"b"},7]}', ("a", "b")),
        (b'{"type":"response.create","response":{"model":"b"}}', ("b",)),
        (
            b'{"session":{"model":"a","input_audio_transcription":{"model":"b"},'
            b'"audio":{"input":{"transcription":{"model":"c"}}}}}',
            ("a", "b", "c"),
        ),
        (b'{"setup":{"model":"models/gemini"}}', ("models/gemini",)),
        (b'{"body":{},"headers":{"AI-Language-Model-Id":"a","ai-model-id":"b"}}', ("a", "b")),
        (b'{"messages":[{"content":[{"input":{"model":"opus"}}]}],"metadata":{"model":"m"}}', ()),
        (b'{"model":null,"models":"b","tools":{"model":"c"}}', ()),
        (b'[{"model":"a"}]', ()),
        (b"{}", ()),
    ],
)
def test_a_model_counts_wherever_a_provider_looks_for_one(
    body: bytes, models: tuple[str, ...]
) -> None:
    assert named_models.in_json(body) == models


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b'{"model":"a","model":"b"}',
        b'{"model":"a","Model":"b"}',
        b'{"model":"a","\\u006dodel":"b"}',
        b'{"response":{},"response":{"model":"b"}}',
        b'{"model":"a"}{"model":"b"}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
    ],
)
def test_what_two_readers_could_read_differently_names_nothing_for_sure(body: bytes) -> None:
    assert named_models.in_json(body) is None


@pytest.mark.parametrize(
    ("head", "is_clear"),
    [
        (b'Content-Disposition: form-data; name="model"', True),
        (b'Content-Disposition: form-data; name="file"; filename="x"', True),
        (b'x; name="model"\r\n\r\na\r\nx; name="model"', False),
        (b'x; name="model"\r\n\r\na\r\nx; NAME=model', False),
        (b"x; name=\"model\"\r\n\r\na\r\nx; name*=utf-8''model", False),
    ],
)
def test_a_form_names_its_model_once(head: bytes, is_clear: bool) -> None:
    assert named_models.in_form(head) is is_clear
