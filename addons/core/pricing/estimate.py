"""What nobody reported, counted by us: fills the gaps of a reading, and never anything else."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from addons.core.call import NO_USAGE, Charge, Reading, Source, Usage
from addons.core.pricing import claude_calls, tool_forms
from addons.core.pricing.families import Family, family_of
from addons.core.providers.dialect import Words

type Count = Callable[[str, Sequence[str]], int]
"""Counts the tokens of texts by a vocabulary's name, or by that of one that is imitated."""

_MOST_A_PIECE = 2
"""Tokens that another vocabulary may make of one of the model's, on average."""


def may_need_one(reading: Reading) -> bool:
    """Tell whether something is missing that the provider would have reported."""
    is_short = reading.source in (Source.NONE, Source.PARTIAL)
    return is_short and reading.billable and not reading.poll


def prompt_tokens(words: Words, model: str, count: Count) -> int:
    """Count a prompt. A text that is to be completed has no form."""
    family = family_of(model)
    has_tools = bool(words.tools) and not (family.hides_tools and words.choice == "none")
    texts = [*words.texts, *(_tools(words.tools, family) if has_tools else ())]
    needs_system = has_tools or bool(family.default)
    if words.schema is not None and family.form is not None:
        told = tool_forms.indented if family.is_told_in_json else tool_forms.answer
        texts.append(told(words.schema))
        needs_system = True
    form = family.turn * words.messages + words.names + _calls(words, family)
    form += family.answered * words.answers
    if words.messages or words.systems:
        systems = words.systems or int(needs_system)
        form += family.prompt + family.system * systems
        form += 0 if words.systems else family.default
        form += (family.form or 0) if words.schema is not None else 0
    if words.thinks:
        form += family.thoughts
    if has_tools:
        form += family.tools + family.tool * len(words.tools)
        form += {"any": family.tools_any, "named": family.tools_named}.get(words.choice, 0)
    return max(0, count(family.encoding, texts) + form)


def _tools(tools: Sequence[Mapping[str, Any]], family: Family) -> Iterator[str]:
    if not family.is_told_in_json:
        yield tool_forms.typescript(tools)
    else:
        yield from map(tool_forms.compact if family.is_told_compactly else tool_forms.spaced, tools)


def speech_tokens(
    words: Words, model: str, count: Count, share: float = 1.0, asked: Words | None = None
) -> int:
    """Count an answer of which `words` are the given share, to a request if that is known.

    Each text is a message with a form of its own, but for the two of a tool's call: its name and
    its arguments. Words that come after a figure of the provider's go on in a message.
    """
    family = family_of(model)
    if words.called and family.calls_in_xml:
        calls = claude_calls.written(
            words.called,
            asked.choice if asked is not None else "",
            bool(words.ends or words.stopped),
            wants_one=asked is not None and asked.wants_one,
            is_wrapped=family.wraps_calls,
        )
        texts = (*_said(words), calls)
        # One token stands between what is said and the calls; a wrapping's end ends the answer.
        form = 1 + words.thoughts * family.thought
        end = 0 if family.wraps_calls else _ends(words, family)
        return round((count(family.encoding, texts) + form) / share) + end
    texts, form = words.texts, _calls(words, family)
    if asked is not None and asked.choice == "named" and family.named_call is not None:
        names = [tool.get("name") for tool in asked.tools]
        texts = tuple(text for text in texts if text not in names)
        form = words.calls * family.named_call + words.arguments * family.argument
    said = _counted(texts, words, family, count) + form + words.thoughts * family.thought
    messages = 0 if words.is_more else max(0, len(words.texts) - 2 * words.calls)
    around = family.message + _shape(asked, family)
    return round(said / share) + messages * around + _ends(words, family)


def _shape(asked: Words | None, family: Family) -> int:
    if asked is None or asked.schema is None:
        return 0
    return family.shape_beside_tools if asked.tools else family.shape


def _counted(texts: Sequence[str], words: Words, family: Family, count: Count) -> int:
    """Count texts: by a vocabulary, but by their pieces where each is a token of the model's own.

    Those may be in no vocabulary that is known. Where there are many more tokens than pieces,
    some have come together: a server waits while a call of a tool may be beginning.
    """
    counted = count(family.encoding, texts)
    is_exact = not words.calls and counted < _MOST_A_PIECE * words.pieces
    return words.pieces if is_exact else counted


def _said(words: Words) -> Iterator[str]:
    """Give what an answer says beside its calls."""
    written = Counter(chain.from_iterable(words.called))
    for text in words.texts:
        if written[text]:
            written[text] -= 1
        else:
            yield text


def _ends(words: Words, family: Family) -> int:
    """Count the ends of answers. One that breaks off may have come to its end, or may not.

    Half of an end of several tokens then counts: that is near, however it was.
    """
    if words.ends or words.stopped or words.is_more:
        return words.ends * family.end
    return family.end // 2


def _calls(words: Words, family: Family) -> int:
    if not words.calls:
        return 0
    return family.calling + family.call * words.calls + family.argument * words.arguments


def filled(
    reading: Reading, prompt: int | None, speech: int, is_more: bool, sound: int = 0
) -> Reading:
    """Put counts of ours where the provider said nothing; `sound` is a part of `speech`.

    `is_more`: the reported output does not hold what was counted, so both add up. Else the
    larger one stands: Anthropic's first event has a placeholder of a few tokens for the output.
    """
    own, others = Charge(reading.model, NO_USAGE), reading.charges
    if others and others[0].kind == own.kind:
        own, others = others[0], others[1:]
    usage = own.usage
    guesses: dict[str, int] = {}
    if usage.input_tokens is None and prompt is not None:
        guesses["input_tokens"] = prompt
    said = usage.output_tokens or 0
    output = said + speech if is_more else speech
    if output > said:
        guesses["output_tokens"] = output
        if sound and usage.audio_output_tokens is None:
            guesses["audio_output_tokens"] = sound
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
        audio_output_tokens=guesses.get("audio_output_tokens", usage.audio_output_tokens),
    )
