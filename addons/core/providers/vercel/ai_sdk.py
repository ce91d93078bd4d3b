"""What the AI SDK speaks with Vercel's gateway: its own form of calls and answers.

The gateway is what `model: "openai/gpt-5.4"` means in the SDK: github.com/vercel/ai,
packages/gateway (`gateway-language-model.ts` and its neighbors, one a kind of model), read
2026-11-26; the usage of its versions in packages/provider, not re-read.
"""

from hashlib import sha256
from urllib.parse import parse_qs

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, SocketTally, Tally, Words
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.vercel import words
from addons.core.providers.vercel.answer import SPOKEN, Answer
from addons.core.providers.vercel.one_by_one import OneByOne

_MODEL = ("ai-language-model-id", "ai-model-id", "ai-embedding-model-id", "ai-image-model-id")
_DELTAS = tuple(b'{"type":"%s"' % kind.encode() for kind in SPOKEN)
_STREAMED = "ai-language-model-streaming"


class AISDK:
    """What `/v1/ai/language-model` and its neighbors speak. The model stands in a header."""

    name = "vercel-ai"

    def ask(self, request: Request) -> Ask:
        """Read model and streaming from the headers, the output cap from the body.

        A browser cannot set headers on a websocket: there the model stands in the query.
        """
        named = [figures.name(request.headers.get(name)) for name in _MODEL]
        if "ai-model-id" in request.query:
            named += map(figures.name, parse_qs(request.query).get("ai-model-id", ()))
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=next(filter(None, named), ""),
            streamed=request.headers.get(_STREAMED, "").lower() == "true",
            max_tokens=figures.count(body.get("maxOutputTokens")),
            extra=_extra(request),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(Answer(ask), _DELTAS)
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as the gateway does, which is OpenAI's way."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        """Start counting on a socket."""
        return OneByOne(ask)


DIALECT = AISDK()


def _extra(request: Request) -> dict[str, str]:
    """Note how many characters are to be spoken, or which video is looked at."""
    if request.path.endswith("/speech-model"):
        text = figures.table(figures.parsed(request.body)).get("text")
        return {"characters": str(len(text))} if isinstance(text, str) else {}
    if request.path.endswith("/video-model/status"):
        operation = figures.table(figures.parsed(request.body)).get("operation")
        # What it is made of is the gateway's own business; it is the same each time.
        text = figures.verbatim({"operation": operation})
        named = figures.name(operation) or sha256(text.encode()).hexdigest()[:32]
        return {"poll": "yes", "id": named}
    return {}
