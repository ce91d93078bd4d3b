"""Taking out of a stream what is there only because we asked for usage."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.openai.strainer import Strainer
from addons.core.wire import json_edit
from addons.core.wire.whole_events import LONGEST_EVENT
from tests.addons.core.wire import cuts

USAGE = '{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}'
HEAD = '"id":"c1","object":"chat.completion.chunk","created":1,"model":"m"'
WORD = '"choices":[{"index":0,"delta":{"content":"w"},"finish_reason":null}]'
PADDING = '"obfuscation":"x{}]y"'
DONE = b"data: [DONE]\n\n"


def event(*members: str) -> bytes:
    return ("data: {" + ",".join(members) + "}\n\n").encode()


def strain(pieces: list[bytes]) -> bytes:
    strainer = Strainer()
    return b"".join([*map(strainer.feed, pieces), strainer.close()])


def test_the_stream_is_what_it_would_have_been_wherever_it_is_cut() -> None:
    asked = [
        event(HEAD, WORD, '"usage":null'),
        event(HEAD, WORD, '"usage":null', PADDING),
        event(HEAD, '"choices":[]', f'"usage":{USAGE}'),
        DONE,
    ]
    unasked = [event(HEAD, WORD), event(HEAD, WORD, PADDING), DONE]
    assert cuts.same(b"".join(asked), strain) == b"".join(unasked)


@pytest.mark.parametrize(
    "members",
    [
        (HEAD, '"choices":[]'),
        (HEAD, '"choices":[]', '"system_fingerprint":"fp"', '"service_tier":"default"'),
        (HEAD, '"choices": [ ]', '"obfuscation":"x"', '"latency_checkpoint":{"a":1}'),
        ('"choices":[]',),
        (HEAD, '"choices":[]', '"timings":{"prompt_n":4,"predicted_n":9}'),
        (HEAD, '"choices":[]', '"cost":{"usd":0.5,"diem":0}'),
        (HEAD, '"choices":[]', '"provider":null', '"moderation":null'),
    ],
)
def test_an_event_that_is_there_for_our_sake_alone_is_dropped(members: tuple[str, ...]) -> None:
    assert strain([event(*members, f'"usage":{USAGE}')]) == b""
    assert strain([event(f'"usage": {USAGE}', *members)]) == b""


@pytest.mark.parametrize(
    ("asked", "unasked"),
    [
        pytest.param(
            ('"choices":[]', '"prompt_filter_results":[{"prompt_index":0}]', '"usage":null'),
            ('"choices":[]', '"prompt_filter_results":[{"prompt_index":0}]'),
            id="Azure's prompt filter",
        ),
        pytest.param(
            ('"choices":[]', '"usage":null', '"moderation":{"flagged":false}'),
            ('"choices":[]', '"moderation":{"flagged":false}'),
            id="moderation",
        ),
        pytest.param(
            (HEAD, WORD, f'"usage":{USAGE}', PADDING),
            (HEAD, WORD, PADDING),
            id="usage on a chunk with a choice",
        ),
        pytest.param((f'"usage":{USAGE}', WORD), (WORD,), id="usage in front"),
        pytest.param(('"usage":null', WORD), (WORD,), id="null in front"),
        pytest.param((WORD, '"usage" : null'), (WORD,), id="null in another spacing"),
        pytest.param(
            (WORD, '"usage":null', '"x":{"y":1}'), (WORD, '"x":{"y":1}'), id="null in the middle"
        ),
        pytest.param(
            ('"x_groq":{"usage":null}', WORD, '"usage":null'),
            ('"x_groq":{"usage":null}', WORD),
            id="another object's usage stays",
        ),
        pytest.param(
            ('"choices":[{"delta":{"content":",\\"usage\\":null"}}]', '"usage":null'),
            ('"choices":[{"delta":{"content":",\\"usage\\":null"}}]',),
            id="words about usage stay",
        ),
        pytest.param(
            ('"\\ud83d":1', WORD, '"usage":null', '"x":{}'),
            ('"\\ud83d":1', WORD, '"x":{}'),
            id="half a letter in another name",
        ),
        pytest.param(
            (WORD, '"usage":{"\\ud83d":"\\ude00"}', '"x":{}'),
            (WORD, '"x":{}'),
            id="half a letter in the usage",
        ),
    ],
)
def test_only_the_usage_is_taken_out_of_any_other_event(
    asked: tuple[str, ...], unasked: tuple[str, ...]
) -> None:
    assert cuts.same(event(*asked), strain) == event(*unasked)


@pytest.mark.parametrize(
    "text",
    [
        DONE,
        b": ping\n\n",
        b": OPENROUTER PROCESSING\n\n\n\n",
        event(HEAD, WORD),
        event('"choices":[]', '"prompt_filter_results":[]'),
        event('"choices":[{"usage":{"prompt_tokens":1}}]'),
        b'data: {"usage":7,"choices":[]}\n\n',
        b'data: {"usage":"none"}\n\n',
        b'data: {"usage":null,"usage":null}\n\n',
        b'data: ["usage"]\n\n',
        b'data: {"usage":nul\n\n',
        b'data: {"choices":[],\ndata: "usage":{}}\n\n',
        b'id: "usage"\n\n',
        b"\xff\xfe",
        b"event: error\r\ndata: {}\r\n\r\n",
        b'{"usage":{"prompt_tokens":9}}',
    ],
)
def test_what_is_not_ours_passes_byte_for_byte(text: bytes) -> None:
    assert cuts.same(text, strain) == text


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("space", [b"", b" "])
def test_every_form_of_events_is_strained(end: bytes, space: bytes) -> None:
    asked = event(HEAD, WORD, '"usage":null') + event('"choices":[]', f'"usage":{USAGE}') + DONE
    unasked = event(HEAD, WORD) + DONE
    asked, unasked = (
        text.replace(b"\n", end).replace(b"data: ", b"data:" + space) for text in (asked, unasked)
    )
    assert cuts.same(asked, strain) == unasked


def test_comments_and_names_stay_beside_what_is_taken_out() -> None:
    named = b"event: chunk\n: c\n" + event(WORD, '"usage":null')
    assert strain([named]) == b"event: chunk\n: c\n" + event(WORD)
    dropped = b": c\nevent: chunk\n: d\n" + event('"choices":[]', f'"usage":{USAGE}')
    assert strain([dropped]) == b": c\n: d\n\n"


def test_a_last_event_without_a_blank_line_is_strained_too() -> None:
    assert strain([DONE, event('"choices":[]', f'"usage":{USAGE}')[:-2]]) == DONE
    assert strain([event(WORD, '"usage":null')[:-1]]) == event(WORD)[:-1]


def test_line_ends_in_front_of_what_is_dropped_stay_wherever_it_is_cut() -> None:
    dropped = event('"choices":[]', f'"usage":{USAGE}')
    assert cuts.same(DONE + b"\r\n" + dropped + DONE, strain) == DONE + b"\r\n" + DONE


def test_comments_keep_their_line_ends_whatever_those_in_front_are() -> None:
    usage = f'data: {{"choices":[],"usage":{USAGE}}}'.encode()
    text = b'data: "usage"\n\n\r\n' + usage + b"\r: a\r: b\r\r"
    assert cuts.same(text, strain) == b'data: "usage"\n\n\r\n: a\r: b\r\r'


def test_line_ends_in_front_do_not_change_what_is_taken_out() -> None:
    text = b'data: a\r\r\rdata: {"usual"],"usage":null}\r\r'
    assert cuts.same(text, strain) == b'data: a\r\r\rdata: {"usual"]}\r\r'


def test_at_most_one_event_is_held_back() -> None:
    strainer = Strainer()
    assert strainer.feed(event(WORD) + b"data: {") == event(WORD)
    assert strainer.feed(b'"x":1}') == b""
    assert strainer.feed(b"\n\n") == b'data: {"x":1}\n\n'


@pytest.mark.parametrize("size", [64 * 1024, 3 * LONGEST_EVENT])
def test_an_event_that_is_too_long_to_hold_passes_untouched(size: int) -> None:
    long = b'data: {"x":"' + b"x" * LONGEST_EVENT + b'","usage":null}\n\n'
    asked = event(WORD, '"usage":null')
    text = asked + long + asked
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert strain(pieces) == event(WORD) + long + event(WORD)


def test_no_more_than_the_longest_event_is_held_back() -> None:
    strainer = Strainer()
    held = 0
    for _ in range(200):
        held += 65_536 - len(strainer.feed(b"x" * 65_536))
        assert held <= LONGEST_EVENT + 65_536
    assert held < 65_536


MEMBERS = st.lists(
    st.sampled_from(
        [
            HEAD,
            WORD,
            '"choices":[]',
            '"usage":null',
            f'"usage": {USAGE}',
            PADDING,
            '"moderation":{}',
        ]
    ),
    unique_by=lambda member: member[:6],  # a name occurs once
)
EVENTS = MEMBERS.map(lambda members: event(*members)) | st.sampled_from(
    [DONE, b": ping\n\n", b"\r\n", b"\n\r\n", b'data: {"usage"\r\r', b"data: a\r\n\r\n"]
)


@given(st.lists(EVENTS, max_size=12), cuts.PLACES)
def test_no_cut_changes_what_passes(events: list[bytes], places: list[int]) -> None:
    text = b"".join(events)
    assert strain(cuts.at(text, places)) == strain([text])


@given(MEMBERS)
def test_a_strained_event_is_the_same_event_without_usage(members: list[str]) -> None:
    passed = strain([event(*members)])
    before = json.loads(event(*members)[6:])
    usage = before.pop("usage", None)
    if passed or not usage:
        assert json.loads(passed[6:]) == before
    else:
        assert before["choices"] == []


@given(st.binary(max_size=300), cuts.PLACES)
def test_strange_bytes_pass_at_any_cut(text: bytes, places: list[int]) -> None:
    assert strain(cuts.at(text, places)) == strain([text])


@pytest.mark.parametrize("size", [1, 7, 60, 100_000])
def test_after_a_bug_of_ours_every_byte_goes_on_as_it_is(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(json_edit, "remove", lambda *_: 1 / 0)
    before = event(HEAD, WORD)
    odd = event(HEAD, WORD, '"usage":{}') + event(HEAD, '"choices":[]', f'"usage":{USAGE}') + DONE
    sent = before + odd
    strainer = Strainer()
    passed = [strainer.feed(sent[at : at + size]) for at in range(0, len(sent), size)]
    assert b"".join([*passed, strainer.close()]) == sent
    assert strainer.gap == "ZeroDivisionError"
