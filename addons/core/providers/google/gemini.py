"""Google's Gemini API: generateContent, streamGenerateContent, embeddings."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.body import Body
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.google import gemini_usage, words
from addons.core.providers.lone_object import LoneObject
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
# The first stands for finishReason, and for blockReason where the prompt was blocked.
_WANTED = (b'Reason"', b'"webSearchQueries"')
_ENDING = (b'"error"',)
_COUNT, _MODEL, _ID = _NEWEST = (b'TokenCount"', b'"modelVersion"', b'"responseId"')
_MODEL_IN_PATH = re.compile(r"/(?:models|tunedModels|endpoints)/([^/:]+):(\w+)$")
_CANDIDATES = "candidates"
_UNFINISHED = (None, "", 0, "FINISH_REASON_UNSPECIFIED")
_UNBLOCKED = (None, "", 0, "BLOCK_REASON_UNSPECIFIED", "BLOCKED_REASON_UNSPECIFIED")
_MOST = 1000
"""More candidates in one answer are not believed."""
_QUERIES = 1000
"""More searches in one answer are not believed."""


class Gemini:
    """What generativelanguage.googleapis.com speaks. The model stands in the path alone."""

    name = "gemini"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the path, the output cap from the body."""
        place = _MODEL_IN_PATH.search(unquote(request.path))
        body = figures.table(figures.parsed(request.body))
        config = figures.table(figures.said(body, "generationConfig", "generation_config"))
        cap = figures.said(config, "maxOutputTokens", "max_output_tokens")
        return Ask(
            model=figures.name(place[1]) if place else "",
            streamed=place is not None and place[2] == "streamGenerateContent",
            max_tokens=figures.count(cap),
            service_tier=figures.name(figures.said(body, "serviceTier", "service_tier")),
            extra=candidates_asked(config),
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


def _answer(chunk: Mapping[str, Any]) -> Mapping[str, Any]:
    return figures.table(chunk.get("response")) or chunk


def _said(document: bytes) -> set[bytes]:
    """Tell which of the newest facts a document has: the last one that has it stands.

    Vertex tells who serves a call in a usageMetadata of each chunk, but counts in the last one.
    """
    said = set()
    for answer in map(_answer, figures.objects(document)):
        if gemini_usage.has_count(figures.table(answer.get("usageMetadata"))):
            said.add(_COUNT)
        if figures.name(answer.get("modelVersion")):
            said.add(_MODEL)
        if figures.name(answer.get("responseId")):
            said.add(_ID)
    return said


def candidates_asked(config: Mapping[str, object]) -> Mapping[str, str]:
    """Say how many answers a request wants, if it is more than one."""
    wanted = figures.count(figures.said(config, "candidateCount", "candidate_count")) or 1
    return {_CANDIDATES: str(wanted)} if wanted > 1 else {}


class Answer:
    """Counts one answer: events, an array of chunks, or one object, wrapped or not.

    Nearly every chunk carries a cumulative usageMetadata, and the last one with a count stands:
    of many chunks that come together, only that one is read. Code Assist wraps each chunk:
    `{"response": {...}}`.
    """

    __slots__ = (
        "_ask",
        "_body",
        "_error",
        "_finished",
        "_is_over",
        "_maps",
        "_model",
        "_queries",
        "_response_id",
        "_spoken",
        "_tier",
        "_usage",
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
            ending=_ENDING,
            says=_said,
        )
        self._spoken = Sighting(b'"parts"')
        self._tier = gemini_usage.tier_that_moves_the_price(head.headers)
        self._model = ""
        self._response_id = ""
        self._usage: Mapping[str, Any] = {}
        self._queries: set[str] = set()
        self._maps = False
        self._finished: set[int] = set()  # the candidates that have come to their end
        self._is_over = False
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
            self._read(document)
        for document in self._body.endings():
            for chunk in figures.objects(document):
                self._take_error(chunk)
        if self._body.object is not None:
            self._take_whole(self._body.object)
        # The first models said in every chunk why they finish, and counted in the last alone.
        wanted = int(self._ask.extra.get(_CANDIDATES, 1))
        self._is_over |= bool(self._usage) and len(self._finished) >= wanted
        return self._reading()

    def _read(self, document: bytes) -> None:
        for chunk in figures.objects(document):
            # Beside what is said in every chunk it matters at the end alone: not each is read.
            if chunk.get("error") is not None and has_any(document, _WANTED):
                self._take_error(chunk)
            answer = _answer(chunk)
            self._take(answer)
            self._note_ends(answer)

    def _take_whole(self, whole: LoneObject) -> None:
        answer = whole.values
        self._take_error(answer)
        long = {name: figures.parsed(text) for name, text in self._wrapped.found.items()}
        self._take(figures.table(answer.get("response")) or long or answer)
        self._is_over = whole.is_complete

    def _take(self, answer: Mapping[str, Any]) -> None:
        """Lay a chunk over those before it: none takes back what another one has said."""
        self._model = figures.name(answer.get("modelVersion")) or self._model
        self._response_id = figures.name(answer.get("responseId")) or self._response_id
        usage = figures.table(answer.get("usageMetadata"))
        if gemini_usage.has_count(usage):
            self._usage = usage
        self._note_queries(answer.get("candidates"))
        self._maps = self._maps or gemini_usage.maps(answer.get("candidates"))

    def _take_error(self, chunk: Mapping[str, Any]) -> None:
        if chunk.get("error") is not None:
            self._error = error_class(chunk) or "error"

    def _note_ends(self, answer: Mapping[str, Any]) -> None:
        for candidate in figures.rows(answer.get("candidates")):
            if candidate.get("finishReason") not in _UNFINISHED and len(self._finished) < _MOST:
                self._finished.add(figures.count(candidate.get("index")) or 0)
        blocked = figures.table(answer.get("promptFeedback")).get("blockReason")
        self._is_over |= blocked not in _UNBLOCKED

    def _note_queries(self, candidates: object) -> None:
        if len(self._queries) < _QUERIES:
            self._queries |= gemini_usage.queries(candidates)

    def _reading(self) -> Reading:
        model = self._model.removeprefix("models/")
        usage = gemini_usage.usage(
            self._usage, gemini_usage.searches(model or self._ask.model, len(self._queries))
        )
        if usage is None:
            return Reading(
                model=model,
                response_id=self._response_id,
                error=self._error,
                is_complete=self._is_over,
            )
        return Reading(
            source=Source.REPORTED if self._is_over else Source.PARTIAL,
            model=model,
            charges=(Charge(model or self._ask.model, usage),),
            usage_raw=figures.verbatim(self._usage),
            service_tier=gemini_usage.service_tier(self._usage) or self._tier,
            modifiers={gemini_usage.MAPS: "1"} if self._maps else {},
            response_id=self._response_id,
            error=self._error,
            is_complete=self._is_over,
        )
