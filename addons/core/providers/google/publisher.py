"""Models of other companies on Vertex AI: their own dialect, with the model in the path."""

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from addons.core.call import Ask, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Dialect, Head, Request, Tally

_MODEL_IN_PATH = re.compile(r"/(?:models|endpoints)/([^/:]+):(\w+)$")


@dataclass(frozen=True, slots=True)
class Publisher:
    """What `rawPredict` and `streamRawPredict` speak: the bodies are the publisher's own."""

    dialect: Dialect

    @property
    def name(self) -> str:
        """The publisher's dialect."""
        return self.dialect.name

    def ask(self, request: Request) -> Ask:
        """Read the body as its dialect does; model and streaming may stand in the path alone."""
        ask = self.dialect.ask(request)
        place = _MODEL_IN_PATH.search(unquote(request.path))
        if place is None:
            return ask
        is_streamed = ask.streamed or place[2] == "streamRawPredict"
        return replace(ask, model=ask.model or figures.name(place[1]), streamed=is_streamed)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Count as its dialect does."""
        return self.dialect.tally(ask, head)

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Google's APIs do."""
        return refusals.google(refusal)
