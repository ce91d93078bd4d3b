"""watsonx.ai's chat: OpenAI's answers to a request that names its model `model_id`."""

from addons.core.call import Ask, Refusal
from addons.core.providers import refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer
from addons.core.providers.openai import words
from addons.core.providers.openai.chat import ChatTally
from addons.core.providers.watsonx import generation


class WatsonxChat:
    """What `/ml/v1/text/chat` and `/ml/v1/text/chat_stream` speak. Usage comes unasked."""

    name = "watsonx-chat"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap."""
        return generation.ask(request)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else ChatTally(ask)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as watsonx does."""
        return refusals.watsonx(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.chat_prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.chat_speech(answer)


DIALECT = WatsonxChat()
