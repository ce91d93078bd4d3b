"""Google's Gemini API: generateContent, streamGenerateContent, embeddings."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.google import gemini_usage, words
from addons.core.providers.sighting import Sighting
from addons.core.wire.members import Members
from addons.core.wire.sse import has_any

_MEMBERS = frozenset(
    {
        "candidates",
        "error",
        "modelVersion",
        "promptFeedback",
        "responseId",
        "usageMetadata",
    }
)
_MEMBERS_OF_EITHER = _MEMBERS | {"response"}
_COUNTED = b'TokenCount"'
_USAGE = b'"usageMetadata"'
_FINISHED = b'Reason"'  # finishReason, or blockReason where the prompt was blocked
_SEARCHED = b'"webSearchQueries"'
_ERROR = b'"error"'
_WANTED = (_FINISHED, _SEARCHED)
_NEWEST = (_COUNTED, b'"modelVersion"', _USAGE)
_MODEL_IN_PATH = re.compile(r"/(?:models|tunedModels|endpoints)/([^/:]+):(\w+)$")
_QUERIES = 1000
"""More searches in one answer are not believed."""


class Gemini:
    """What generativelanguage.googleapis.com speaks. The model stands in the path alone."""

    name = "gemini"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the path, the output cap from the body."""
        place = _MODEL_IN_PATH.search(unquote(request.path))
        body = figures.table(figures.parsed(request.body))
        config = figures.table(body.get("generationConfig", body.get("generation_config")))
        cap = config.get("maxOutputTokens", config.get("max_output_tokens"))
        return Ask(
            model=figures.name(place[1]) if place else "",
            streamed=place is not None and place[2] == "streamGenerateContent",
            max_tokens=figures.count(cap),
            service_tier=figures.name(body.get("serviceTier", body.get("service_tier"))),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else Answer(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = Gemini()


class Answer:
    """Counts one answer: events, an array of chunks, or one object, wrapped or not.

    Nearly every chunk carries a cumulative usageMetadata and the last one with a count stands,
    so the last such chunk is kept as it is and read once, at the end. Code Assist wraps each
    chunk: `{"response": {...}}`.
    """

    __slots__ = (
        "_ask",
        "_body",
        "_counted",
        "_ended",
        "_error",
        "_latest",
        "_queries",
        "_spoken",
        "_tier",
        "_wrapped",
    )

    def __init__(self, ask: Ask, head: Head) -> None:
        self._ask = ask
        self._wrapped = Members(_MEMBERS)
        inside = {"response": self._wrapped}
        self._body = Body(
            _WANTED,
            _MEMBERS_OF_EITHER,
            _NEWEST,
            inside=inside,
            ending=(_ERROR,),
        )
        self._spoken = Sighting(b'"parts"')
        self._tier = gemini_usage.tier_that_moves_the_price(head.headers)
        self._counted = b""
        self._latest = b""
        self._queries: set[str] = set()
        self._ended = False
        self._error = ""

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first piece of the answer has come by."""
        return self._spoken.seen or self._body.object is not None

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        for document in self._body.feed(chunk):
            self._read(document)
        if not self._spoken.seen:
            self._spoken.look(chunk)

    def close(self) -> Reading:
        """Give the reading."""
        for document in self._body.close():
            if figures.objects(document):  # the last event may be cut off
                self._read(document)
        if self._body.object is None:
            counted = _with_usage(self._counted)
            return self._reading({**_with_usage(self._latest), **counted})
        self._ended = self._body.object.is_complete
        answer = self._body.object.values
        if answer.get("error") is not None:
            self._error = error_class(answer) or "error"
        long = {name: figures.parsed(text) for name, text in self._wrapped.found.items()}
        answer = figures.table(answer.get("response")) or long or answer
        self._note_queries(answer.get("candidates"))
        return self._reading(answer)

    def _read(self, document: bytes) -> None:
        # The arguments of a function may be called so, too.
        if document.rfind(_COUNTED) >= 0 and document.rfind(_USAGE) >= 0:
            self._counted = document
        else:
            self._latest = document
        if has_any(document, (_FINISHED,)):  # where it is not null
            self._ended = True
        if document.rfind(_SEARCHED) >= 0:
            for chunk in _chunks(document):
                self._note_queries(chunk.get("candidates"))
        if document.rfind(_ERROR) >= 0:
            for chunk in figures.objects(document):
                if chunk.get("error") is not None:
                    self._error = error_class(chunk) or "error"

    def _note_queries(self, candidates: object) -> None:
        if len(self._queries) < _QUERIES:
            self._queries |= gemini_usage.queries(candidates)

    def _reading(self, chunk: Mapping[str, object]) -> Reading:
        model = figures.name(chunk.get("modelVersion")).removeprefix("models/")
        response_id = figures.name(chunk.get("responseId"))
        metadata = figures.table(chunk.get("usageMetadata"))
        usage = gemini_usage.usage(
            metadata, gemini_usage.searches(model or self._ask.model, len(self._queries))
        )
        if usage is None:
            return Reading(
                model=model,
                response_id=response_id,
                error=self._error,
                is_complete=self._ended,
            )
        return Reading(
            source=Source.REPORTED if self._ended else Source.PARTIAL,
            model=model,
            charges=(Charge(model or self._ask.model, usage),),
            usage_raw=figures.verbatim(metadata),
            service_tier=gemini_usage.service_tier(metadata) or self._tier,
            response_id=response_id,
            error=self._error,
            is_complete=self._ended,
        )


def _chunks(document: bytes) -> list[Mapping[str, object]]:
    """Read a chunk, or those that were run together, and take each out of its wrapper."""
    return [figures.table(chunk.get("response")) or chunk for chunk in figures.objects(document)]


def _with_usage(document: bytes) -> Mapping[str, object]:
    """Give the last chunk that has a usage, else the last one."""
    chunks = _chunks(document)
    counted = (chunk for chunk in reversed(chunks) if chunk.get("usageMetadata"))
    return next(counted, chunks[-1] if chunks else {})
