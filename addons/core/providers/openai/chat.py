"""OpenAI's chat completions, plain and as server-sent events, and whoever copies them.

https://platform.openai.com/docs/api-reference/chat, read 2026-11-23.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.lone_object import LoneObject
from addons.core.providers.openai import asked, cache_counts, words
from addons.core.providers.openai.chat_facts import MEMBERS, ChatFacts
from addons.core.providers.reported_cost import cost_in
from addons.core.wire import beginning
from addons.core.wire.abridged import held
from addons.core.wire.last_events import LONGEST_KEPT
from addons.core.wire.sse import data_of
from addons.core.wire.stream_ends import StreamEnds
from addons.core.wire.whole_events import WholeEvents, blocks

# Hugging Face names the host that its router chose beside the answer, not re-read; seen on its
# older door (2025-08).
_SERVED_BY = "x-inference-provider"
_PRO_SEARCH = {"search_type": "pro"}
_SEVERAL = {"choices": "several"}


def ask(request: Request) -> Ask:
    """Read what a chat or a completion asks for; whatever names one only reads it again."""
    if request.method != "POST" or request.path.partition("/chat/completions/")[2].strip("/"):
        return Ask(extra={"poll": "yes"})
    body = figures.table(figures.parsed(request.body))
    options = figures.table(body.get("stream_options"))
    streamed = body.get("stream") is True
    most = figures.count(body.get("max_completion_tokens"))
    return Ask(
        model=asked.model(request, body),
        streamed=streamed,
        max_tokens=figures.count(body.get("max_tokens")) if most is None else most,
        asks_for_usage=not streamed or options.get("include_usage") is True,
        service_tier=figures.name(body.get("service_tier")),
        extra=_extra(body) if streamed else {},
    )


def _extra(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Note what a stream does not tell."""
    prompts = body.get("prompt")  # a list of numbers is one prompt
    several = isinstance(prompts, list) and len(prompts) > 1 and not isinstance(prompts[0], int)
    if several or (figures.count(body.get("n")) or 1) > 1:
        return {**_SEVERAL, **_PRO_SEARCH} if _searches_thoroughly(body) else _SEVERAL
    return _PRO_SEARCH if _searches_thoroughly(body) else {}


def _searches_thoroughly(body: Mapping[str, Any]) -> bool:
    """Tell whether Perplexity is asked for its dearer search, which only a stream gets.

    https://docs.perplexity.ai/guides/pro-search-quickstart, read 2026-11-26.
    """
    return figures.table(body.get("web_search_options")).get("search_type") == "pro"


class OpenAIChat:
    """What `/v1/chat/completions` speaks."""

    name = "openai-chat"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming, the output cap, and whether usage will come by itself."""
        return ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else ChatTally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.chat_prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.chat_speech(answer)


DIALECT = OpenAIChat()


class ChatTally:
    """Counts one answer: reads a stream up to its first token, then only how it ends.

    The first byte and not the content type decides what the answer is: gateways get the type
    wrong, and asked-for streams are answered with a plain object. `read` takes the chunks one by
    one where they come framed otherwise.
    """

    __slots__ = ("_ends", "_facts", "_is_poll", "_object", "_searches", "_start", "_whole")

    def __init__(self, ask: Ask, head: Head | None = None) -> None:
        told = head.headers if head else {}
        self._facts = ChatFacts(
            ask.model,
            cache_counts.beside(told),
            told.get(_SERVED_BY, ""),
            cost_in(told),
            are_several="choices" in ask.extra,
        )
        self._is_poll = ask.extra.get("poll") == "yes"
        self._searches = _PRO_SEARCH if "search_type" in ask.extra else {}
        self._start = beginning.Start()
        self._object: LoneObject | None = None
        self._whole: WholeEvents | None = None
        self._ends: StreamEnds | None = None

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first token has come by; a plain answer speaks all at once."""
        return self._facts.has_spoken or self._object is not None

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        if not chunk:  # to an event stream this would be the end; proxies hand it on
            return
        if self._ends is not None:
            self._ends.feed(chunk)
        elif self._whole is not None:
            self._read(self._whole.feed(chunk), self._whole)
        elif self._object is not None:
            self._object.feed(chunk)
        else:
            self._begin(chunk)

    def read(self, document: bytes) -> None:
        """Take one chunk as JSON."""
        self._facts.take(document)

    def close(self) -> Reading:
        """Give the reading."""
        if self._object is not None:
            self._object.close()
            self._facts.take_object(self._object)
        elif self._ends is not None:
            for data in self._ends.close():
                self._facts.take(data)
        elif self._whole is not None:
            self._read(self._whole.rest(), self._whole)
        reading = self._facts.reading()
        if self._searches:
            reading = replace(reading, modifiers={**reading.modifiers, **self._searches})
        return replace(reading, poll=True) if self._is_poll else reading

    def _begin(self, chunk: bytes) -> None:
        text = self._start.take(chunk)
        if not text:
            return
        if text.startswith(b"{"):
            self._object = LoneObject(MEMBERS)
        else:
            self._whole = WholeEvents()
        self.feed(text)

    def _read(self, text: bytes, whole: WholeEvents) -> None:
        for block in blocks(text):
            if self._ends is not None:
                self._ends.keep(block)
            elif data := data_of(held(block, LONGEST_KEPT)):
                self._facts.take(data)
                if self._facts.has_spoken:
                    self._ends = StreamEnds(self._facts.needle, whole)
