import pytest

from addons.core.providers.openai.socket_event import event_type

WANTED = (b'"response.done"', b'"error"')


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (b'{"type":"response.done","response":{}}', "response.done"),
        (b' {\n "type" : "error", "error": {}}', "error"),
        (b'{"type":"never.heard.of"}', "never.heard.of"),
        (b'{"event_id":"e","type":"response.done"}', "response.done"),
        (b'{"item":"response.done","type":"other"}', "other"),
    ],
)
def test_the_type_is_read_where_it_stands(message: bytes, kind: str) -> None:
    assert event_type(message, WANTED) == kind


@pytest.mark.parametrize(
    "message",
    [
        b'{"delta":"AAAA","type":"response.output_audio.delta"}',
        b'{"text":"\\"response.done\\"","kind":"x"}',
        b'{"a":"response.done","type":7}',
        b'["response.done"]',
        b'{"a":"response.done"',
        b"\xff\x00\x01",
        b"",
    ],
)
def test_what_is_not_wanted_or_no_event_has_no_type(message: bytes) -> None:
    assert event_type(message, WANTED) == ""
