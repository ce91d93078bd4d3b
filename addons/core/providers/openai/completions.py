"""OpenAI's older text completions: `/v1/completions`, plain and as server-sent events."""

from addons.core.call import Ask, Refusal
from addons.core.providers import refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.openai import chat, words
from addons.core.providers.openai.chat import ChatTally


class OpenAICompletions:
    """What `/v1/completions` speaks: chat's usage, and text where chat has messages."""

    name = "openai-completions"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming, the output cap, and whether usage will come by itself."""
        return chat.ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else ChatTally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as OpenAI does."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.completion_prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.chat_speech(answer)


DIALECT = OpenAICompletions()
