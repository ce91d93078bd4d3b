import pytest

from addons.core.pricing import imitations
from addons.core.pricing.families import _FAMILIES
from addons.core.pricing.tokenizer import CLAUDES, Tokenizer

TOKENIZER = Tokenizer()


def count(encoding: str, text: str) -> int:
    return imitations.total(encoding, TOKENIZER.kinds(imitations.vocabulary(encoding), [text]))


@pytest.mark.parametrize("encoding", sorted({family.encoding for _, family in _FAMILIES}))
def test_whatever_a_family_counts_by_is_a_vocabulary_that_is_here_or_imitates_one(
    encoding: str,
) -> None:
    assert imitations.vocabulary(encoding) in ("cl100k_base", "o200k_base", *CLAUDES)


def test_openais_own_vocabularies_count_a_token_as_one() -> None:
    assert imitations.total("o200k_base", {"word0": 3, "digit3": 2, "no such kind": 1}) == 6


@pytest.mark.parametrize("encoding", sorted({family.encoding for _, family in _FAMILIES}))
@pytest.mark.parametrize("text", ["я", "é", "水", "한", "🌊", "2", " ", "a"])
def test_no_text_is_nothing_however_few_tokens_it_has(encoding: str, text: str) -> None:
    assert count(encoding, text) >= 1
    assert count(encoding, "") == 0


@pytest.mark.parametrize("encoding", ["gemma", "qwen", "tekken", "mistral-v3"])
def test_who_takes_digits_one_by_one_has_one_token_for_each(encoding: str) -> None:
    assert count(encoding, "123456789") == pytest.approx(9, abs=0.5)


def test_english_is_the_same_in_llama_as_in_cl100k() -> None:
    text = "A weir measures a stream without stopping it (as in 2026)."
    assert count("llama-3", text) == count("cl100k_base", text)
