"""What nobody reported, counted by us: fills the gaps of a reading, and never anything else."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.pricing.families import Family, family_of
from addons.core.providers.dialect import Words

type Count = Callable[[str, Sequence[str]], int]
"""Counts the tokens of texts by a vocabulary's name."""


def may_need_one(reading: Reading) -> bool:
    """Tell whether something is missing that the provider would have reported."""
    is_short = reading.source in (Source.NONE, Source.PARTIAL)
    return is_short and reading.billable and not reading.poll


def prompt_tokens(words: Words, model: str, count: Count) -> int:
    """Count a prompt."""
    family = family_of(model)
    return max(0, _tokens(words, family, count) + family.prompt)


def speech_tokens(words: Words, model: str, count: Count, share: float = 1.0) -> int:
    """Count an answer of which `words` are the given share.

    Each text is a message with a form of its own, but for the two of a tool's call: its name and
    its arguments. Words that come after a figure of the provider's go on in a message.
    """
    family = family_of(model)
    messages = 0 if words.is_more else max(0, len(words.texts) - 2 * words.calls)
    return round(_tokens(words, family, count) / share) + messages * family.message


def _tokens(words: Words, family: Family, count: Count) -> int:
    form = words.framing + words.calls * family.call
    return round(count(family.encoding, words.texts) * family.factor) + form


def filled(reading: Reading, prompt: int | None, speech: int, is_more: bool) -> Reading:
    """Put counts of ours where the provider said nothing.

    `is_more`: the reported output does not hold what was counted, so both add up. Else the
    larger one stands: Anthropic's first event has a placeholder of a few tokens for the output.
    """
    own, *others = reading.charges or (Charge(reading.model, Usage()),)
    usage = own.usage
    guesses: dict[str, int] = {}
    if usage.input_tokens is None and prompt is not None:
        guesses["input_tokens"] = prompt
    said = usage.output_tokens or 0
    output = said + speech if is_more else speech
    if output > said:
        guesses["output_tokens"] = output
    if not guesses:
        return reading
    charge = replace(own, usage=_with(usage, guesses))
    return replace(
        reading,
        source=Source.ESTIMATED,
        charges=(charge, *others),
        estimated=",".join(guesses),
    )


def _with(usage: Usage, guesses: dict[str, int]) -> Usage:
    return replace(
        usage,
        input_tokens=guesses.get("input_tokens", usage.input_tokens),
        output_tokens=guesses.get("output_tokens", usage.output_tokens),
    )
