"""Text Generation Inference: `/generate`, `/generate_stream`, and models by their path.

https://huggingface.github.io/text-generation-inference/, not re-read.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.huggingface import words

_MODEL_IN_PATH = re.compile(r"/models/([^/]+(?:/[^/]+)?)$")


class TextGeneration:
    """What Hugging Face's server for language models speaks of its own."""

    name = "tgi"

    def ask(self, request: Request) -> Ask:
        """Read the model from the path, where it stands, streaming and the output cap."""
        path = unquote(request.path).rstrip("/")
        place = _MODEL_IN_PATH.search(path)
        body = figures.table(figures.parsed(request.body))
        parameters = figures.table(body.get("parameters"))
        return Ask(
            model=figures.name(place[1]) if place else "",
            streamed=path.endswith("/generate_stream") or body.get("stream") is True,
            max_tokens=figures.count(parameters.get("max_new_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        if head.status >= 400:
            return FailedAnswer(head.status)
        return FirstAndLast(_Answer(ask, head.headers))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Hugging Face's server does."""
        return refusals.huggingface(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = TextGeneration()


class _Answer:
    """Takes a lone answer, a list of one, or the events of a stream.

    Figures stand in `details`, which a plain answer has only when it is asked for; the server
    says them in headers as well, when the answer is plain.
    """

    members = frozenset({"details", "error", "error_type"})

    __slots__ = ("_ask", "_details", "_error", "_headers", "has_spoken")

    def __init__(self, ask: Ask, headers: Mapping[str, str]) -> None:
        self._ask = ask
        self._headers = headers
        self._details: Mapping[str, Any] = {}
        self._error = ""
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        self.has_spoken = True
        self._details = figures.table(document.get("details")) or self._details
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        details = self._details
        is_complete = is_whole or bool(details.get("finish_reason"))
        read = figures.count(details.get("input_length"))
        if read is None:
            read = figures.count(self._headers.get("x-prompt-tokens"))
        prefill = details.get("prefill")
        if read is None and isinstance(prefill, list) and prefill:
            read = len(prefill)
        written = figures.count(details.get("generated_tokens"))
        if written is None:
            written = figures.count(self._headers.get("x-generated-tokens"))
        reported = {
            name: number
            for name, number in (("input_length", read), ("generated_tokens", written))
            if number is not None
        }
        if not reported:
            return Reading(error=self._error, is_complete=is_complete)
        usage = Usage(input_tokens=read, output_tokens=written)
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            charges=(Charge(self._ask.model, usage),),
            usage_raw=figures.verbatim(reported),
            error=self._error,
            is_complete=is_complete,
        )
