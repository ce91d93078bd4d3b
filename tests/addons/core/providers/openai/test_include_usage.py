"""Asking a chat stream for its usage."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.openai.include_usage import (
    MEMBER,
    ask_for_usage,
    ask_in_coded,
    member_for,
)
from addons.core.wire import codings


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            b'{"model":"m","stream":true}',
            b'{"stream_options":{"include_usage":true},"model":"m","stream":true}',
        ),
        (
            b'\n{ "temperature": 0.10, "stream": true }\n',
            b'\n{"stream_options":{"include_usage":true}, "temperature": 0.10, "stream": true }\n',
        ),
        (
            b'{"stream":true,"stream_options":null}',
            b'{"stream":true,"stream_options":{"include_usage":true}}',
        ),
        (
            b'{"stream":true,"stream_options":{}}',
            b'{"stream":true,"stream_options":{"include_usage":true}}',
        ),
        (
            b'{"stream":true,"stream_options": {"include_usage": false, "x": 1.0} }',
            b'{"stream":true,"stream_options": {"include_usage": true, "x": 1.0} }',
        ),
        (
            b'{"stream_options":{ "include_obfuscation":false},"stream":true}',
            b'{"stream_options":{"include_usage":true, "include_obfuscation":false},"stream":true}',
        ),
        (
            '{"x":"\N{WATER WAVE}","stream":true,"stream_options":null,"y":"é"}'.encode(),
            '{"x":"\N{WATER WAVE}","stream":true,'
            '"stream_options":{"include_usage":true},"y":"é"}'.encode(),
        ),
    ],
)
def test_a_stream_is_asked_for_usage_and_nothing_else_changes(body: bytes, asked: bytes) -> None:
    assert ask_for_usage(body) == asked
    assert ask_for_usage(asked) is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"stream":true,"stream_options":{"include_usage":true}}',
        b'{"model":"m"}',
        b'{"stream":false}',
        b'{"stream":"true"}',
        b'{"stream":1}',
        b'{"stream":true,"stream_options":"x"}',
        b'{"stream":true,"stream_options":[]}',
        b'{"stream":true,"stream_options":{},"stream_options":{}}',
        b'{"stream":true',
        b'[{"stream":true}]',
        b"",
    ],
)
def test_what_asks_already_or_is_no_stream_stays_as_it_is(body: bytes) -> None:
    assert ask_for_usage(body) is None


OPTIONS = st.none() | st.dictionaries(
    st.sampled_from(["include_usage", "include_obfuscation", "é"]), st.booleans() | st.integers()
)


@given(st.text(), OPTIONS, st.booleans(), st.sampled_from([None, 2]))
def test_only_the_option_is_different(
    text: str, options: dict[str, object] | None, is_first: bool, indent: int | None
) -> None:
    rest = {"messages": [{"content": text}], "stream": True, "temperature": 0.1}
    mine = {"stream_options": options}
    body = json.dumps({**mine, **rest} if is_first else {**rest, **mine}, indent=indent).encode()
    asked = ask_for_usage(body)
    wanted = {**(options or {}), "include_usage": True}
    if options is not None and options.get("include_usage") is True:
        assert asked is None
    else:
        assert asked is not None
        assert json.loads(asked) == {**rest, "stream_options": wanted}


@given(st.binary(max_size=200))
def test_no_body_is_too_strange(body: bytes) -> None:
    assert ask_for_usage(body) is None or json.loads(body)["stream"]


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd"])
def test_a_coded_body_is_asked_in_its_coding(coding: str) -> None:
    body = b'{"stream":true}'
    coded = codings.encode(body, coding) if coding else body
    assert coded is not None
    asked = ask_in_coded(coded, coding, 1000)
    assert asked is not None
    assert codings.decode(asked, coding, 1000) == ask_for_usage(body)


@pytest.mark.parametrize(
    ("body", "coding", "limit"),
    [(b"", "", 9), (b"no gzip", "gzip", 9), (b'{"stream":true}', "unheard-of", 99)],
)
def test_a_body_that_cannot_be_read_stays_as_it_is(body: bytes, coding: str, limit: int) -> None:
    assert ask_in_coded(body, coding, limit) is None


@pytest.mark.parametrize(
    ("members", "member"),
    [
        (b'{"stream":true}', MEMBER),
        (b'{"stream":true,"stream_options":null}', b""),
        (b'{"stream":false}', b""),
        (b"{}", b""),
        (b"{", b""),
    ],
)
def test_at_its_end_a_body_is_only_given_what_it_has_not(members: bytes, member: bytes) -> None:
    assert member_for(members) == member
