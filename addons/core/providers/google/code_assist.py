"""Gemini Code Assist: what the Gemini CLI speaks when it is logged in with a Google account."""

from urllib.parse import unquote

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.google import words
from addons.core.providers.google.gemini import Answer, candidates_asked


class CodeAssist:
    """Gemini's own bodies, wrapped: `{model, project, request}` and `{response}`.

    https://github.com/google-gemini/gemini-cli, `packages/core/src/code_assist`, read 2026-11-25.
    """

    name = "gemini-code-assist"

    def ask(self, request: Request) -> Ask:
        """Read the model from the wrapper, the output cap from what it wraps."""
        body = figures.table(figures.parsed(request.body))
        config = figures.table(figures.table(body.get("request")).get("generationConfig"))
        return Ask(
            model=figures.name(body.get("model")).removeprefix("models/"),
            streamed=unquote(request.path).endswith(":streamGenerateContent"),
            max_tokens=figures.count(config.get("maxOutputTokens")),
            extra=candidates_asked(config),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else Answer(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of the request in its wrapper, where they are all that is asked."""
        wrapped = figures.table(figures.parsed(body)).get("request")
        return words.prompt_of(figures.table(wrapped))

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = CodeAssist()
