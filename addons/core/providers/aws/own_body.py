"""A plain answer of `invoke`: one object in the format of the model's maker."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_UNITS, Ask, Charge, Reading, Source, Usage
from addons.core.providers import figures
from addons.core.providers.anthropic import messages
from addons.core.providers.aws import counts
from addons.core.providers.dialect import Dialect, Head
from addons.core.providers.openai import chat
from addons.core.wire.members import Members

MEMBERS = frozenset(
    {
        *("type", "id", "model", "usage", "stop_reason", "content", "error", "service_tier"),
        *("inputTextTokenCount", "results", "prompt_token_count", "generation_token_count"),
    }
)
"""The members of a plain answer that matter."""


def reading(answer: Members, ask: Ask, head: Head, images: int = 0) -> Reading:
    """Read an answer: by its maker's own usage object where it has one, else by the headers.

    Anthropic's object says more than the headers do (how long the cache lives). What is charged
    by the image is counted by the images that came.
    """
    said = {name: figures.parsed(text) for name, text in answer.found.items()}
    own = _own(said, answer, ask, head)
    if own.charges:
        return own
    spent = figures.table(said.get("usage"))
    places = (spent, counts.of_headers(head.headers), counts.of_maker(said))
    units = {"images": images} if images else NO_UNITS
    each = (told(place, ask, answer.is_complete, units) for place in places)
    drawn = _drawn(units, ask, answer.is_complete)
    found = next((reading for reading in each if reading.charges), drawn)
    return replace(found, model=own.model, response_id=own.response_id, error=own.error)


def of_headers(head: Head, ask: Ask, is_complete: bool) -> Reading:
    """Read an answer that is no object and no stream: a model of one's own may answer anything."""
    return told(counts.of_headers(head.headers), ask, is_complete)


def _own(said: Mapping[str, Any], answer: Members, ask: Ask, head: Head) -> Reading:
    """Read an answer of Anthropic's or OpenAI's kind; of any other kind this says nothing."""
    spent = figures.table(said.get("usage"))
    if said.get("type") == "message" or figures.count(spent.get("input_tokens")) is not None:
        return _as(messages.DIALECT, answer, ask, head)
    if figures.count(spent.get("prompt_tokens")) is not None:
        return _as(chat.DIALECT, answer, ask, head)
    return Reading()


def told(
    said: Mapping[str, Any],
    ask: Ask,
    is_complete: bool,
    units: Mapping[str, float] = NO_UNITS,
) -> Reading:
    """Give the reading of an object of figures: they are of the model that was asked."""
    usage = counts.usage(said, units)
    if usage is None:
        return Reading(is_complete=is_complete)
    return Reading(
        source=Source.REPORTED if is_complete else Source.PARTIAL,
        charges=(Charge(ask.model, usage),),
        usage_raw=figures.verbatim(said),
        is_complete=is_complete,
    )


def _drawn(units: Mapping[str, float], ask: Ask, is_complete: bool) -> Reading:
    """Give the reading of an answer that has units alone, or nothing."""
    if not units:
        return Reading(is_complete=is_complete)
    return Reading(
        source=Source.REPORTED if is_complete else Source.PARTIAL,
        charges=(Charge(ask.model, Usage(units=units)),),
        is_complete=is_complete,
    )


def _as(dialect: Dialect, answer: Members, ask: Ask, head: Head) -> Reading:
    """Let another dialect read the members that it knows."""
    tally = dialect.tally(ask, head)
    members = b",".join(b'"%s":%s' % (name.encode(), text) for name, text in answer.found.items())
    tally.feed(b"{" + members + (b"}" if answer.is_complete else b""))
    return tally.close()
