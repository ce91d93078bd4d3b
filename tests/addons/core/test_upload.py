import gzip
import json
from typing import Any

import pytest

from addons.core.providers.alibaba import dashscope
from addons.core.providers.aws import converse, invoke
from addons.core.providers.dialect import Dialect, Request
from addons.core.providers.google import gemini, interactions
from addons.core.providers.local import llamacpp
from addons.core.providers.mistral import conversations
from addons.core.providers.ollama import native
from addons.core.providers.openai import chat, images, speech
from addons.core.providers.replicate import predictions
from addons.core.providers.watsonx import generation
from addons.core.upload import Upload

BODY = json.dumps(
    {
        "messages": [{"role": "user", "content": "x" * 300}],
        "model": "gpt-5.4",
        "stream": True,
        "metadata": {"model": "not this"},
        "max_tokens": 9,
    }
).encode()
ASKED = {"model": "gpt-5.4", "stream": True, "max_tokens": 9}


class Reader:
    """Keeps what it is told, and edits by a mark."""

    def __init__(self) -> None:
        self.edited: list[bytes] = []
        self.told: list[bytes] = []

    def edit(self, body: bytes) -> bytes:
        self.edited.append(body)
        return body and b"edited:" + body

    def upload(self, hold: int, coding: str = "") -> Upload:
        return Upload(hold, coding, self.edit, self.told.append)


def passed(upload: Upload, body: bytes, size: int) -> list[list[bytes]]:
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return [upload(chunk) for chunk in (*chunks, b"")]


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_a_small_body_is_held_to_its_end_and_edited(size: int) -> None:
    reader = Reader()
    *held, last = passed(reader.upload(hold=len(BODY)), BODY, size)
    assert held == [[]] * len(held)
    assert last == [b"edited:" + BODY]
    assert (reader.edited, reader.told) == ([BODY], [])


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_a_body_that_outgrows_the_hold_goes_on_as_it_is(size: int) -> None:
    reader = Reader()
    pieces = passed(reader.upload(hold=100), BODY, size)
    assert b"".join(piece for each in pieces for piece in each) == BODY
    assert b"" not in [piece for each in pieces for piece in each]
    assert reader.edited == []
    assert [json.loads(told) for told in reader.told] == [ASKED]


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        (generation.DIALECT, {"model_id": "ibm/granite-4"}),
        (interactions.DIALECT, {"agent": "deep-research"}),
        (predictions.DIALECT, {"version": "v1"}),
        (speech.DIALECT, {"model": "tts-1", "stream_format": "sse"}),
        (gemini.DIALECT, {"generationConfig": {"candidateCount": 2, "maxOutputTokens": 9}}),
        (chat.DIALECT, {"model": "m", "stream": True, "n": 2}),
        (chat.DIALECT, {"stream": True, "web_search_options": {"search_type": "pro"}}),
        (dashscope.DIALECT, {"model": "m", "parameters": {"max_tokens": 9}}),
        (native.DIALECT, {"model": "m", "options": {"num_predict": 9}}),
        (llamacpp.DIALECT, {"n_predict": 9}),
        (converse.DIALECT, {"inferenceConfig": {"maxTokens": 9}}),
        (invoke.DIALECT, {"textGenerationConfig": {"maxTokenCount": 9}}),
        (invoke.DIALECT, {"max_gen_len": 9}),
        (conversations.DIALECT, {"model": "m", "completion_args": {"max_tokens": 9}}),
        (images.DIALECT, {"stream": True, "n": 3, "resolution": "2K"}),
        (images.DIALECT, {"model": "m", "images": [{"url": "x" * 2_000_000}, {"url": "y"}]}),
    ],
    ids=(
        *("id", "agent", "version", "sse", "gemini", "several", "search", "dashscope", "ollama"),
        *("llamacpp", "converse", "titan", "llama", "conversations", "images", "edit"),
    ),
)
def test_a_large_body_asks_for_what_a_small_one_does(
    dialect: Dialect, said: dict[str, Any]
) -> None:
    reader = Reader()
    passed(reader.upload(hold=0), json.dumps({"x": "y" * 300, **said}).encode(), 100_000)
    bodies = (json.dumps(said).encode(), *reader.told)
    small, large = (dialect.ask(Request("POST", "h", "/v1/x", "", {}, body)) for body in bodies)
    assert large == small


def test_a_body_that_is_not_held_passes_chunk_by_chunk() -> None:
    reader = Reader()
    *pieces, last = passed(reader.upload(hold=0), BODY, 50)
    assert pieces == [[BODY[start : start + 50]] for start in range(0, len(BODY), 50)]
    assert last == []
    assert [json.loads(told) for told in reader.told] == [ASKED]


@pytest.mark.parametrize("coding", ["gzip", "GZIP, identity"])
@pytest.mark.parametrize("size", [1, 10_000])
def test_a_compressed_body_is_read_and_goes_on_compressed(coding: str, size: int) -> None:
    reader = Reader()
    body = gzip.compress(BODY)
    pieces = passed(reader.upload(hold=0, coding=coding), body, size)
    assert b"".join(piece for each in pieces for piece in each) == body
    assert [json.loads(told) for told in reader.told] == [ASKED]


def test_what_is_asked_is_told_as_soon_as_the_object_ends() -> None:
    reader = Reader()
    upload = reader.upload(hold=0)
    upload(BODY)
    assert len(reader.told) == 1
    assert upload(b" \n") == [b" \n"]
    assert upload(b"") == []
    assert len(reader.told) == 1


@pytest.mark.parametrize(
    ("body", "coding"), [(b"no JSON", ""), (b"no gzip", "gzip"), (BODY, "unknown"), (b"[1]", "")]
)
def test_a_body_that_cannot_be_read_goes_on_and_asks_for_nothing(body: bytes, coding: str) -> None:
    reader = Reader()
    assert reader.upload(hold=0, coding=coding)(body) == [body]
    upload = reader.upload(hold=0, coding=coding)
    passed(upload, body, 3)
    assert reader.told == [b"{}"]


def test_a_body_that_is_cut_asks_for_what_was_said_before_the_cut() -> None:
    reader = Reader()
    passed(reader.upload(hold=0), b'{"model": "m", "messages": ["', 5)
    assert reader.told == [b'{"model":"m"}']


def test_an_empty_body_stays_empty() -> None:
    reader = Reader()
    assert reader.upload(hold=10)(b"") == []
    assert reader.edited == [b""]


TAIL = BODY[-1:]


def added(body: bytes, size: int, hold: int = 0, room: int = 0) -> bytes:
    """Give what goes on of a body whose end is added to."""
    upload = Upload(hold, "", lambda held: held, lambda told: None, lambda told: b',"a":1', room)
    pieces = [piece for each in passed(upload, body, size) for piece in each]
    assert b"" not in pieces
    return b"".join(pieces)


@pytest.mark.parametrize("size", [1, 2, 50, 10_000])
@pytest.mark.parametrize("end", [b"", b"\n", b" \r\n "])
@pytest.mark.parametrize("hold", [0, 100])
def test_what_is_added_goes_in_front_of_the_last_brace(size: int, end: bytes, hold: int) -> None:
    assert added(BODY + end, size, hold) == BODY[:-1] + b',"a":1}' + end
    assert added(BODY + end, size, hold, room=9) == BODY[:-1] + b',"a":1}' + end + b"   "


@pytest.mark.parametrize("size", [1, 50, 10_000])
@pytest.mark.parametrize(
    "body",
    [BODY[:-1], BODY + b"}", BODY + b" x", b"[1]", b"}", BODY + b" " * 5000],
    ids=["cut", "one too many", "more", "no object", "no beginning", "many blanks"],
)
def test_nothing_is_added_to_what_is_no_whole_object(size: int, body: bytes) -> None:
    sent = added(body, size)
    assert sent == body or json.loads(sent)["a"] == 1
    assert added(body, size, room=9).rstrip() == sent.rstrip()


def test_a_coded_body_is_not_added_to() -> None:
    coded = gzip.compress(BODY)
    upload = Upload(0, "gzip", lambda held: held, lambda told: None, lambda told: b"x")
    assert b"".join([*upload(coded), *upload(b"")]) == coded


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    + b"\x00" * 400
    + b'\r\n--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n'
)


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_of_a_form_the_fields_that_matter_are_read(size: int) -> None:
    reader = Reader()
    upload = Upload(0, "", reader.edit, reader.told.append, boundary="b")
    assert b"".join(piece for each in passed(upload, FORM, size) for piece in each) == FORM
    assert [json.loads(told)["model"] for told in reader.told] == ["whisper-1"]
