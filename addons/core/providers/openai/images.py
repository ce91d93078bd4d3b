"""OpenAI's images, made, edited or varied, plain and as server-sent events; and who copies them.

https://platform.openai.com/docs/api-reference/images, read 2026-11-25. Images come inside the JSON,
megabytes each: none of them is ever held.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_USAGE, Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals, usages
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.light_body import Found, LightBody
from addons.core.providers.openai import asked, images_usage
from addons.core.providers.reported_cost import price_facts, reported_cost
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members

_MEMBERS = frozenset({"error", "id", "model", "svg_usage", "type", "usage"})
_WANTED = "n"
_MOST = 100
"""More images in one answer are not believed."""
_LAST = ("image_generation.completed", "image_edit.completed")


class OpenAIImages:
    """What `/v1/images/...` speaks."""

    name = "openai-images"

    def ask(self, request: Request) -> Ask:
        """Read the model; edits and variations come as a form with files."""
        said = asked.members(request)
        streamed = asked.is_true(said.get("stream"))
        return Ask(
            model=asked.model(request, said),
            streamed=streamed,
            extra={**_drawn_from(said), **(_several(said) if streamed else {})},
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else _Images(asked.served(ask, head))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)


DIALECT = OpenAIImages()


def _drawn_from(said: Mapping[str, Any]) -> Mapping[str, str]:
    """Say what moves the price of xAI's pictures: their size, and those that an edit begins with.

    docs.x.ai/docs/guides/image-generations, not re-read. A form's files are not counted.
    """
    given = len(figures.rows(said.get("images"))) or int(isinstance(said.get("image"), dict))
    size = figures.name(said.get("resolution")).lower()
    facts = {"input_images": str(given) if given else "", "resolution": size}
    return {name: fact for name, fact in facts.items() if fact}


def _several(said: Mapping[str, Any]) -> Mapping[str, str]:
    """Say how many images a stream will bring, each with a last event, if it is more than one."""
    wanted = figures.name(said.get("n")) or str(figures.count(said.get("n")) or 1)
    return {_WANTED: wanted} if wanted.isdecimal() and 1 < int(wanted) <= _MOST else {}


class _Images:
    """Counts one answer: tokens where they are reported, and the images themselves."""

    __slots__ = ("_ask", "_body", "_count", "_error", "_names", "_usage")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._count: Elements[Members] = Elements()
        self._body = LightBody(_MEMBERS, inside={"data": self._count})
        self._names: Found = {}
        self._usage: list[Mapping[str, Any]] = []  # of each image in a stream, else of all
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        return self._body.has_begun

    def feed(self, chunk: bytes) -> None:
        for event in self._body.feed(chunk):
            self._read(event)

    def close(self) -> Reading:
        is_stream = self._body.is_events
        for found in self._body.close():
            self._read(found) if is_stream else self._read_all(found)
        images = len(self._usage) if is_stream else self._count.count
        wanted = int(self._ask.extra.get(_WANTED, 1))
        is_complete = images >= wanted if is_stream else self._body.is_complete
        return self._reading(images, is_complete=is_complete)

    def _read(self, event: Found) -> None:
        if event.get("type") in _LAST:
            self._names = event
            self._usage.append(figures.table(event.get("usage")))
        elif event.get("type") == "error" or event.get("error"):
            self._error = error_class(event) or "error"

    def _read_all(self, answer: Found) -> None:
        self._names = answer
        self._usage = [figures.table(answer.get("usage"))]
        if answer.get("error"):
            self._error = error_class(answer) or "error"

    def _reading(self, images: int, *, is_complete: bool) -> Reading:
        model = figures.name(self._names.get("model"))
        charged = model or self._ask.model
        own = images_usage.added(self._usage, charged, is_stream=self._body.is_events)
        told = next(filter(None, self._usage), {})
        cost = reported_cost(told)
        charges: tuple[Charge, ...] = ()
        if images or own != NO_USAGE or cost is not None:
            units = {"images": images} if images else {}
            charges = (Charge(charged, usages.with_units(own, units)),)
            charges += images_usage.drawn_as_text(self._names.get("svg_usage"))
        source = Source.REPORTED if is_complete and not self._error else Source.PARTIAL
        facts = {name: fact for name, fact in self._ask.extra.items() if name != _WANTED}
        return Reading(
            source=source if charges else Source.NONE,
            model=model,
            charges=charges,
            usage_raw=figures.verbatim(told) if told else "",
            reported_cost_nusd=cost,
            modifiers={**price_facts(told), **facts},
            response_id=figures.name(self._names.get("id")),
            error=self._error,
            is_complete=is_complete,
        )
