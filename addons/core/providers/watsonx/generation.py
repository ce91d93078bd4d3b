"""watsonx.ai's text generation, embeddings and rerank: counts stand beside the results.

https://cloud.ibm.com/apidocs/watsonx-ai, not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.watsonx import words


def ask(request: Request) -> Ask:
    """Read the model (a deployment's is not said), and from the path whether it is streamed."""
    body = figures.table(figures.parsed(request.body))
    parameters = figures.table(body.get("parameters"))
    most = figures.count(parameters.get("max_new_tokens"))
    return Ask(
        model=figures.name(body.get("model_id")),
        streamed=request.path.rstrip("/").endswith("_stream"),
        max_tokens=figures.count(body.get("max_tokens")) if most is None else most,
    )


class WatsonxGeneration:
    """What `/ml/v1/text/generation` and its neighbors speak."""

    name = "watsonx"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap."""
        return ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as watsonx does."""
        return refusals.watsonx(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = WatsonxGeneration()


class _Answer:
    """Takes a lone answer, or the events of a stream.

    In a stream the first event counts the input and all others say 0 of it; the output is
    counted up from event to event. So of each the largest figure stands.
    """

    members = frozenset({"model_id", "results", "input_token_count", "errors"})

    __slots__ = ("_ask", "_error", "_has_ended", "_model", "_read", "_written", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._read: int | None = None
        self._written: int | None = None
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        results = figures.rows(document.get("results"))
        self._model = figures.name(document.get("model_id")) or self._model
        read = [figures.count(row.get("input_token_count")) for row in results]
        read.append(figures.count(document.get("input_token_count")))  # embeddings and rerank
        written = [figures.count(row.get("generated_token_count")) for row in results]
        self._read = _larger(self._read, figures.total(*read))
        self._written = _larger(self._written, figures.total(*written))
        if any(row.get("generated_text") for row in results):
            self.has_spoken = True
        if any(row.get("stop_reason", "not_finished") != "not_finished" for row in results):
            self._has_ended = True
        if document.get("errors"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = is_whole or self._has_ended
        usage = Usage(input_tokens=self._read, output_tokens=self._written)
        reported = {
            name: number
            for name, number in (
                ("input_token_count", self._read),
                ("generated_token_count", self._written),
            )
            if number is not None
        }
        if not reported:
            return Reading(model=self._model, error=self._error, is_complete=is_complete)
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, usage),),
            usage_raw=figures.verbatim(reported),
            error=self._error,
            is_complete=is_complete,
        )


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
