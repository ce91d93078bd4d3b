import itertools
from collections.abc import Sequence

import pytest

from addons.core import evidence
from addons.core.call import Ask, Reading, Source
from addons.core.evidence import Evidence, Excerpt
from addons.core.flight import Call
from addons.core.pricing import imitations
from addons.core.pricing.tokenizer import Tokenizer
from addons.core.providers.dialect import Head, Request, Wordy
from addons.core.providers.hosts import Hosts
from addons.core.providers.openai import chat
from addons.core.tap import Tap
from addons.core.weir_toml import ExtraHost
from tests import spoken, spoken_elsewhere
from tests.fuzz import dialect_machines
from tests.spoken import Spoken

TOKENIZER = Tokenizer()
HOSTS = Hosts((ExtraHost(spoken_elsewhere.OWN_HOST, 443, "openai", "local"),))


def count(encoding: str, texts: Sequence[str]) -> int:
    vocabulary = imitations.vocabulary(encoding)
    return imitations.total(encoding, TOKENIZER.kinds(vocabulary, texts))


def by_bytes(_encoding: str, texts: Sequence[str]) -> int:
    return sum(map(len, texts))


def read(call: Spoken, answer: Sequence[bytes]) -> tuple[Reading, Reading]:
    """Give what was reported of an answer that ends there, and what it is with our counts."""
    endpoint = HOSTS.endpoint(call.host, 443, "POST", call.path)
    flight = Call(endpoint, call.host, "POST", call.path, "2026-11-25T09:00:00.000Z", 0.0)
    flight.body = call.body
    flight.ask = endpoint.dialect.ask(Request("POST", call.host, call.path, "", {}, call.body))
    tally = endpoint.dialect.tally(flight.ask, Head(200, {}))
    flight.tap = Tap(tally, None, None, lambda _: None, excerpt=Excerpt())
    for chunk in answer:
        flight.tap.pass_on(chunk)
    reported = flight.tap.close()
    guess = flight.evidence(reported, count)
    return reported, guess(reported) if guess else reported


EVERY = {**spoken.every(), **spoken_elsewhere.every()}


COUNTED_ALL_ALONG = {"watsonx"}
"""Its figures come with every word."""
HEARD = {"gemini-live", "openai-realtime"}
"""They speak on sockets, most of it in sound."""


def test_every_dialect_that_can_tell_its_words_is_spoken_here() -> None:
    calls = [make() for make in EVERY.values()]
    spoken_here = {HOSTS.endpoint(it.host, 443, "POST", it.path).dialect.name for it in calls}
    wordy = {dialect.name for dialect in dialect_machines.every() if isinstance(dialect, Wordy)}
    assert wordy - COUNTED_ALL_ALONG - HEARD == spoken_here


@pytest.mark.parametrize("name", EVERY)
def test_a_stream_cut_after_any_event_is_counted_to_the_token(name: str) -> None:
    call = EVERY[name]()
    for place, said in enumerate(call.said):
        reported, reading = read(call, call.events[: place + 1])
        if not said:
            assert reading is reported
            continue
        usage = reading.usage
        assert usage is not None
        assert usage.output_tokens == pytest.approx(said * call.factor, abs=2, rel=0.05)
        if call.reports_input:
            assert reported.usage is not None
            assert usage.input_tokens == reported.usage.input_tokens == call.input_tokens
            assert usage.cache_read_tokens == reported.usage.cache_read_tokens
            assert reading.usage_raw == reported.usage_raw
        else:
            assert reported.source is Source.NONE
            assert usage.input_tokens == call.input_tokens
        if usage != reported.usage:
            assert (reading.source, reading.estimated) == (Source.ESTIMATED, call.estimated)


@pytest.mark.parametrize("name", spoken.every())
def test_where_the_bytes_are_cut_changes_no_figure_but_the_last_token(name: str) -> None:
    call = spoken.every()[name]()
    whole = b"".join(call.events)
    for end in range(len(call.events[0]) * 2, len(whole), 997):
        pieces = [whole[a:b] for a, b in itertools.pairwise([*range(0, end, 61), end])]
        _, reading = read(call, pieces)
        events = len(whole[:end].split(b"\n\n")) - 1
        truth = call.said[events - 1] * call.factor
        assert reading.usage is not None
        assert reading.usage.output_tokens == pytest.approx(truth, abs=2, rel=0.05)


def test_an_excerpt_keeps_the_beginning_and_the_size_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence, "LONGEST_EXCERPT", 10)
    excerpt = Excerpt()
    for piece in (b"0123456", b"789abc", b"def"):
        excerpt.take(piece)
    assert (excerpt.text, excerpt.size) == (b"0123456789abc", 16)


def test_an_excerpt_has_short_pieces_and_long_ones_in_their_order() -> None:
    excerpt = Excerpt()
    pieces = [b"a", b"b", b"c" * 5000, b"d", b"e", b"f" * 5000, b"g" * 5000, *[b"h"] * 5000]
    for piece in pieces:
        excerpt.take(piece)
    assert excerpt.text == b"".join(pieces)
    assert len(excerpt._pieces) == 6


def test_what_was_not_kept_of_an_answer_is_taken_to_be_like_the_rest() -> None:
    call = spoken.chat("gpt-4o", "o200k_base", 25)
    answer = b"".join(call.events)
    half = b"".join(call.events[: len(call.events) // 2])
    made = Evidence(chat.DIALECT, "gpt-4o", call.body, half, len(answer), count)
    usage = made(Reading()).usage
    assert usage is not None
    assert usage.output_tokens == pytest.approx(call.said[-1], rel=0.05)


def test_what_comes_after_a_cumulative_usage_is_not_guessed_from_a_part() -> None:
    body = (
        b'data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1}}\n\n'
    )
    more = b'data: {"choices":[{"index":0,"delta":{"content":"b"}}]}\n\n'
    reading = Reading(source=Source.PARTIAL)
    whole = Evidence(chat.DIALECT, "m", b"", body + more, len(body + more), by_bytes)
    part = Evidence(chat.DIALECT, "m", b"", body + more, 5000, by_bytes)
    assert whole(reading).source is Source.ESTIMATED
    assert part(reading) is reading


def test_the_model_that_answered_says_how_it_is_counted() -> None:
    asked: list[str] = []

    def noted(encoding: str, texts: Sequence[str]) -> int:
        asked.append(encoding)
        return len(texts)

    call = spoken.chat("gpt-4o", "o200k_base", 25)
    answer = b"".join(call.events)
    made = Evidence(chat.DIALECT, "my-deployment", b"", answer, len(answer), noted)
    made(Reading(model="gpt-4-0613"))
    made(Reading())
    assert asked == ["cl100k_base", "o200k_base"]
    assert made.size == len(answer)


def test_a_dialect_without_words_is_fine() -> None:
    files = HOSTS.endpoint("api.openai.com", 443, "GET", "/v1/files")
    assert not isinstance(files.dialect, Wordy)
    call = Call(files, "api.openai.com", "GET", "/v1/files", "2026-11-25T09:00:00.000Z", 0.0)
    tally = files.dialect.tally(Ask(), Head(200, {}))
    call.tap = Tap(tally, None, None, lambda _: None, excerpt=Excerpt())
    call.tap.pass_on(b"something")
    assert call.evidence(call.tap.close(), count) is None
