import json

import pytest

from addons.core.wire import json_edit

VALUE = b'{"x":1}'


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (b'{"a":1.0}', b'{"n":{"x":1},"a":1.0}'),
        (b"{}", b'{"n":{"x":1}}'),
        (b"{ \n}", b'{"n":{"x":1} \n}'),
        (b' \r\n\t{ "a": 1e400 } ', b' \r\n\t{"n":{"x":1}, "a": 1e400 } '),
        (b'\xef\xbb\xbf{"a":1}', b'\xef\xbb\xbf{"n":{"x":1},"a":1}'),
        (b"", None),
        (b"[1]", None),
        (b'"{"', None),
    ],
)
def test_a_member_goes_in_front_of_all_others(text: bytes, edited: bytes | None) -> None:
    assert json_edit.set_first(text, "n", VALUE) == edited


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (b'{"a": 1, "n" : null , "z":[2]}', b'{"a": 1, "n" : {"x":1} , "z":[2]}'),
        (b'{"n":"n"}', b'{"n":{"x":1}}'),
        (b'{"a":{"n":0},"n":0}', b'{"a":{"n":0},"n":{"x":1}}'),
        (b'{"a":"\\"n\\":0","n":0}', b'{"a":"\\"n\\":0","n":{"x":1}}'),
        ('{"é日":"𝄞","n":0,"ü":"ß"}'.encode(), '{"é日":"𝄞","n":{"x":1},"ü":"ß"}'.encode()),
        (b'{"a":1}', None),
        (b'{"n":1,"n":2}', None),
        (b'{"\\ud83d":"\\ud83d","n":"\\ud83d"}', b'{"\\ud83d":"\\ud83d","n":{"x":1}}'),
        (b'{"\xff":1,"n":0}', None),
        (b'{"n":%s}' % (b"[" * 100_000 + b"]" * 100_000), None),
    ],
)
def test_a_value_is_put_in_the_place_of_another(text: bytes, edited: bytes | None) -> None:
    assert json_edit.replace(text, "n", VALUE) == edited


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (b'{"n":0,"a":1}', b'{"a":1}'),
        (b'{"a":1,"n":0}', b'{"a":1}'),
        (b'{"a":1 , "n" : 0 }', b'{"a":1  }'),
        (b'{"a":1, "n":{"b":[]}, "z":2}', b'{"a":1, "z":2}'),
        (b'{"n":0}', b"{}"),
        (b'{ "n":0 }', b"{ }"),
        ('{"é":"𝄞","n":0,"z":"日"}'.encode(), '{"é":"𝄞","z":"日"}'.encode()),
        (b'{"a":1}', None),
        (b'{"n":0,"a":1,"n":0}', None),
    ],
)
def test_a_member_goes_with_its_comma(text: bytes, edited: bytes | None) -> None:
    assert json_edit.remove(text, "n") == edited
    if edited is not None:
        left = json.loads(text)
        del left["n"]
        assert json.loads(edited) == left


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"n"}',
        b'{"n" 0}',
        b'{"n":}',
        b'{"n":0',
        b"{'n':0}",
        b'{"n":0;}',
        b'{"n":"\xff"}',
        b'{"n":' + b"[" * 100_000 + b"}",
    ],
)
def test_what_is_no_object_stays_as_it_is(text: bytes) -> None:
    assert json_edit.replace(text, "n", b"1") is None
    assert json_edit.remove(text, "n") is None
