"""What the documents of one chat answer say, put together."""

import pytest

from addons.core.call import Source, Usage
from addons.core.providers.lone_object import LoneObject
from addons.core.providers.openai.chat_facts import MEMBERS, ChatFacts

NAMES = b'{"id":"a","model":"m","choices":[]}'
USAGE = b'{"id":"a","model":"m","choices":[],"usage":{"prompt_tokens":9,"total_tokens":9}}'


def whole(text: bytes) -> LoneObject:
    answer = LoneObject(MEMBERS)
    answer.feed(text)
    answer.close()
    return answer


def taken(*documents: bytes) -> ChatFacts:
    facts = ChatFacts("asked")
    for document in documents:
        facts.take(document)
    return facts


def test_of_what_is_said_twice_the_last_stands() -> None:
    later = b'{"id":"b","model":"n","service_tier":"flex","choices":[]}'
    reading = taken(NAMES, later).reading()
    assert (reading.response_id, reading.model, reading.service_tier) == ("b", "n", "flex")


@pytest.mark.parametrize("later", [b'{"id":null,"model":""}', b'{"model":7}', b"[]", b"no JSON"])
def test_saying_nothing_takes_nothing_back(later: bytes) -> None:
    reading = taken(NAMES, USAGE, later).reading()
    assert (reading.response_id, reading.model) == ("a", "m")
    assert reading.usage is not None


@pytest.mark.parametrize(
    ("first", "needle"),
    [
        (b'{"id":"a"}', b'"usage":{'),
        (b'{"id": "a"}', b'"usage": {'),
        (b'{ "id" : "a"}', b'"usage" : {'),
        (b"{}", b'"usage"'),
    ],
)
def test_the_needle_is_written_as_the_first_document_is(first: bytes, needle: bytes) -> None:
    assert taken(first, b'{"id"   :  "b"}').needle == needle


def test_without_a_document_there_is_nothing_to_say() -> None:
    reading = taken().reading()
    assert (reading.source, reading.charges, reading.is_complete) == (Source.NONE, (), False)


@pytest.mark.parametrize("place", ["usage", "x_groq"])
def test_the_usage_of_a_plain_answer_is_kept_byte_for_byte(place: str) -> None:
    usage = b'{"prompt_tokens": 9.0}'
    facts = ChatFacts("asked")
    facts.take_object(
        whole(b'{"usage":%s}' % usage if place == "usage" else b'{"x_groq":{"usage":%s}}' % usage)
    )
    reading = facts.reading()
    assert reading.usage_raw == usage.decode()
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_figures_of_the_headers_fill_in_and_are_not_taken_for_the_usage() -> None:
    facts = ChatFacts("asked", {"cached_tokens": "64"})
    assert facts.reading().usage is None
    facts.take_object(whole(b'{"usage":{"prompt_tokens":100,"completion_tokens":1}}'))
    reading = facts.reading()
    assert reading.usage == Usage(100, 1, cache_read_tokens=64)
    assert reading.usage_raw == '{"prompt_tokens":100,"completion_tokens":1}'


def test_a_plain_answer_that_was_cut_behind_its_usage_keeps_it() -> None:
    facts = ChatFacts("asked")
    facts.take_object(whole(b'{"usage":{"prompt_tokens":9},"choices":['))
    assert facts.reading().source is Source.REPORTED


def test_a_plain_answer_may_be_an_error() -> None:
    facts = ChatFacts("asked")
    facts.take_object(whole(b'{"error":{"type":"server_error","message":"words"}}'))
    reading = facts.reading()
    assert (reading.error, reading.usage) == ("server_error", None)


def test_a_gateway_names_the_host_that_served_the_call() -> None:
    chunk = b'{"id":"a","model":"m","provider":"Groq","choices":[]}'
    assert taken(chunk, USAGE).reading().modifiers == {"served_by": "Groq"}
    facts = ChatFacts("asked")
    facts.take_object(whole(b'{"provider":"Groq","usage":{"prompt_tokens":9}}'))
    assert facts.reading().modifiers == {"served_by": "Groq"}
    beside = ChatFacts("asked", served_by="novita")
    beside.take(USAGE)
    assert beside.reading().modifiers == {"served_by": "novita"}


def counted(tokens: int, choices: str = "") -> bytes:
    usage = f'"usage":{{"prompt_tokens":9,"completion_tokens":{tokens}}}'
    return f'{{"choices":[{choices}],{usage}}}'.encode()


WORD, OTHER = '{"index":0,"delta":{"content":"w"}}', '{"index":1,"delta":{"content":"w"}}'
END, OTHER_END = '{"index":0,"finish_reason":"stop"}', '{"index":1,"finish_reason":"stop"}'


def uncounted(choice: str) -> bytes:
    return f'{{"choices":[{choice}]}}'.encode()


@pytest.mark.parametrize(
    "documents",
    [
        [counted(0)],
        [counted(1, WORD)],
        [counted(0), uncounted(WORD)],
        [counted(1, WORD), counted(1)],
        [counted(1, WORD), uncounted(END)],
        [counted(1, WORD), uncounted('{"finish_reason":"null"}')],
        [counted(1, END), uncounted(WORD)],
        [counted(1, WORD), counted(2, OTHER), counted(2, END)],
        [uncounted(OTHER), counted(2, END)],
    ],
)
def test_a_figure_that_counts_on_is_not_the_last_one(documents: list[bytes]) -> None:
    reading = taken(*documents).reading()
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)
    assert taken(*documents, b"[DONE]").reading().source == Source.REPORTED


@pytest.mark.parametrize(
    "documents",
    [
        [counted(1, WORD), counted(1, END)],
        [uncounted(WORD), uncounted(END), counted(1)],
        [uncounted(WORD), uncounted(END), counted(1, '{"index":0,"delta":{"content":""}}')],
        [counted(1, END), uncounted(""), b'{"choices":[],"moderation":{}}'],
        [uncounted(WORD), uncounted(OTHER), uncounted(END), uncounted(OTHER_END), counted(2)],
    ],
)
def test_a_figure_behind_the_end_of_what_is_said_is_the_last_one(documents: list[bytes]) -> None:
    reading = taken(*documents).reading()
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_where_several_choices_were_asked_for_the_end_of_one_is_not_the_last() -> None:
    facts = ChatFacts("asked", are_several=True)
    facts.take(counted(1, WORD))
    facts.take(counted(1, END))
    assert facts.reading().source == Source.PARTIAL
    facts.take(counted(2))
    assert facts.reading().source == Source.REPORTED
