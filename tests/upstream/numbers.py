"""The tokens that sample answers report: they follow from the model's name alone."""

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """Tokens of a sample answer; `input_tokens` and `output_tokens` are totals."""

    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    """Not reported by Gemini."""
    output_tokens: int
    output_reasoning_tokens: int
    """Not reported by Anthropic."""


def of(model: str) -> Numbers:
    """Give the tokens that every sample answer of `model` reports."""
    seed = zlib.crc32(model.encode(errors="backslashreplace"))
    cached, written, reasoning = seed % 301, seed % 67, seed % 53
    total = cached + written + 10 + seed % 1009
    return Numbers(total, cached, written, reasoning + 5 + seed % 211, reasoning)
