"""Bedrock's way to a model's own format: `invoke`, and `invoke-with-response-stream`.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html and
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html, read 2026-11-25.
"""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.anthropic import messages_usage
from addons.core.providers.aws import model_id, own_body, words
from addons.core.providers.aws.framed_body import FramedBody
from addons.core.providers.aws.own_stream import OwnStream
from addons.core.providers.aws.rejection import RejectedCall, error_of
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.wire.elements import Elements
from addons.core.wire.event_stream import Frame
from addons.core.wire.members import Members

_CAPS = (
    *("max_tokens", "max_completion_tokens", "max_tokens_to_sample", "max_gen_len"),
    *("maxTokens", "max_new_tokens", "maxTokenCount"),
)
_CONFIGS = ("inferenceConfig", "textGenerationConfig")
_TIER = "x-amzn-bedrock-service-tier"
_LATENCY = "x-amzn-bedrock-performanceconfig-latency"


class Invoke:
    """What `invoke` speaks: a frame of Bedrock's around what a model's maker speaks."""

    name = "bedrock-invoke"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the path, the output cap by any of its names."""
        model, verb = model_id.of_path(request.path)
        body = figures.table(figures.parsed(request.body))
        tier = request.headers.get(_TIER) or body.get("service_tier")
        return Ask(
            model=model,
            streamed=verb == "invoke-with-response-stream",
            max_tokens=_cap(body),
            service_tier=figures.name(tier),
            extra=messages_usage.cache_life(request.body),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return RejectedCall(head) if head.status >= 400 else _Answer(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as AWS does."""
        return refusals.aws(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.invoke_prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.invoke_speech(answer)


DIALECT = Invoke()


def _cap(body: Mapping[str, Any]) -> int | None:
    places = (body, *(figures.table(body.get(name)) for name in _CONFIGS))
    caps = (figures.count(place.get(name)) for place in places for name in _CAPS)
    return next((cap for cap in caps if cap is not None), None)


class _Answer:
    """Counts one answer, streamed or whole."""

    __slots__ = ("_ask", "_body", "_has_spoken", "_head", "_images", "_stream")

    def __init__(self, ask: Ask, head: Head) -> None:
        self._ask = ask
        self._head = head
        self._images = Elements[Members]()
        # A model answers with either: `artifacts` is Stable Diffusion XL's word for them.
        inside = dict.fromkeys(("images", "artifacts"), self._images)
        self._body = FramedBody(own_body.MEMBERS, inside=inside)
        self._stream = OwnStream(ask, head)
        self._has_spoken = False

    @property
    def has_spoken(self) -> bool:
        return self._has_spoken or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        self._take(self._body.read(chunk))

    def close(self) -> Reading:
        if self._body.object is not None:
            images = self._images.count
            reading = own_body.reading(self._body.object, self._ask, self._head, images)
            return self._told(reading)
        self._take(self._body.rest())
        last = self._body.last
        for frame in last:
            if document := _document(frame):
                self._stream.take_last(document)
        error = error_of(last)
        if self._stream.has_begun or error:
            reading = self._told(self._stream.reading())
        else:
            is_whole = self._body.has_begun and not self._ask.streamed
            reading = self._told(own_body.of_headers(self._head, self._ask, is_whole))
        if not error:
            return reading
        source = Source.PARTIAL if reading.charges else Source.NONE
        return replace(reading, error=error, source=source, is_complete=True)

    def _take(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            # Those that came together with the first word were read before it was known what
            # matters behind it: to which chunk a frame belongs must not make a difference.
            if self._has_spoken and not self._matters(frame):
                continue
            if document := _document(frame):
                self._stream.take(document)
                if not self._has_spoken and self._stream.has_spoken:
                    self._has_spoken = True
                    self._body.want(self._stream.wanted)

    def _matters(self, frame: Frame) -> bool:
        return any(wanted in frame.payload for wanted in self._stream.wanted)

    def _told(self, reading: Reading) -> Reading:
        """Add what the headers say of the price."""
        if self._head.headers.get(_LATENCY) == "optimized":
            reading = replace(reading, modifiers={**reading.modifiers, "latency": "optimized"})
        tier = figures.name(self._head.headers.get(_TIER))
        return replace(reading, service_tier=tier) if tier else reading


def _document(frame: Frame) -> bytes:
    """Take the model's own JSON out of a frame; empty when there is none in it."""
    coded = figures.table(figures.parsed(frame.payload)).get("bytes")
    if not isinstance(coded, str):
        return b""
    try:
        return b64decode(coded)
    except ValueError:
        return b""
