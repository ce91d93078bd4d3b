"""Fields of a form whose files are never held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.form import LONGEST_FIELD, LONGEST_HEAD, Form, boundary
from tests.addons.core.wire import cuts

WANTED = frozenset({"model", "stream"})


def part(head: str, text: str) -> str:
    return f"--b\r\n{head}\r\n\r\n{text}\r\n"


def field(name: str, text: str) -> str:
    return part(f'Content-Disposition: form-data; name="{name}"', text)


FILE = part(
    'Content-Disposition: form-data; name="file"; filename="a model.m4a"\r\n'
    "Content-Type: application/octet-stream",
    'RIFF\r\n--x\r\n--\r\nname="model"\x00',
)
END = "--b--\r\n"


def read(pieces: list[bytes]) -> dict[str, bytes]:
    form = Form("b", WANTED)
    for piece in pieces:
        form.feed(piece)
    return {name: text for name, text in form.found.items() if text}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (field("model", "whisper-1") + FILE + END, {"model": b"whisper-1"}),
        (FILE + field("stream", "true") + field("model", "m") + END, None),
        ("preamble\r\n" + field("model", "m") + END, {"model": b"m"}),
        (part("content-disposition:form-data;name=model", "m") + END, {"model": b"m"}),
        (field("model", "") + field("stream", "a\r\nb") + END, {"stream": b"a\r\nb"}),
        (field("model", "m") + END + field("stream", "true"), {"model": b"m"}),
        (field("model", "a") + field("model", "b") + "--b", {"model": b"b"}),
        ("--b\r\n\r\nx\r\n" + field("model", "m") + "--b", {"model": b"m"}),
        (field("model", "m"), {}),
        ('{"model":"m"}', {}),
        ("", {}),
    ],
)
def test_the_wanted_fields_are_found_wherever_the_form_is_cut(
    text: str, found: dict[str, bytes] | None
) -> None:
    expected = {"stream": b"true", "model": b"m"} if found is None else found
    assert cuts.same(text.encode("latin-1"), read) == expected


def test_a_large_file_in_front_is_not_held() -> None:
    form = Form("b", WANTED)
    form.feed(field("file", "").removesuffix("\r\n").encode())
    for _ in range(100):
        form.feed(b"\r\n-" * 20_000)
    form.feed(("\r\n" + field("model", "m") + END).encode())
    assert form.found["model"] == b"m"


def test_what_is_too_long_for_a_field_or_its_head_is_not_kept() -> None:
    assert read([field("model", "m" * (LONGEST_FIELD + 1)).encode() + b"--b"]) == {}
    long = part("x" * LONGEST_HEAD + "x", "text") + field("model", "m") + END
    assert read([long.encode()]) == read([long.encode()[:-60], long.encode()[-60:]]) == {}


def test_without_a_boundary_there_is_no_form() -> None:
    form = Form("", WANTED)
    form.feed((field("model", "m") + END).encode())
    assert not form.found["model"]


@pytest.mark.parametrize(
    ("content_type", "found"),
    [
        ("multipart/form-data; boundary=abc", "abc"),
        ('Multipart/Form-Data; charset=utf-8; Boundary="a b"; x=1', "a b"),
        ("multipart/form-data", ""),
        ("application/json; boundary=abc", ""),
        ("", ""),
    ],
)
def test_the_content_type_names_the_boundary(content_type: str, found: str) -> None:
    assert boundary(content_type) == found


@given(st.lists(st.sampled_from(["--b", "--", "\r\n", 'name="model"', ";", "x"])), cuts.PLACES)
def test_no_text_is_too_strange(parts: list[str], places: list[int]) -> None:
    text = "".join(parts).encode()
    assert read(cuts.at(text, places)) == read([text])
