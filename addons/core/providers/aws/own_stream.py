"""A stream of `invoke`: documents in the format of the model's maker, then Bedrock's metrics."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NOTHING_READ, Ask, Reading, Source
from addons.core.providers import figures
from addons.core.providers.anthropic.messages import MessageTally
from addons.core.providers.aws import counts, own_body
from addons.core.providers.aws.base64_text import alignments
from addons.core.providers.dialect import Head
from addons.core.providers.openai.chat import ChatTally

_METRICS = "amazon-bedrock-invocationMetrics"
# What matters once the answer has begun, in base64. Documents of Anthropic begin with their type,
# so that it stands in one way only; the last one has the metrics too.
_OF_ANTHROPIC = alignments(b'{"type":"message_')[:1]
_OF_OTHERS = alignments(_METRICS.encode())


class OwnStream:
    """Takes the documents of a stream in their order; some in the middle may be left out.

    Streams of Anthropic's and of OpenAI's kind are read by those dialects, because their own
    usage says more than the metrics do; so does Nova's, which stands beside them. Of any other
    stream the metrics count, which every last document has; and when it broke off before, what
    its maker said until then.
    """

    __slots__ = ("_ask", "_counts", "_head", "_maker", "_metrics", "_novas", "_speaks", "has_begun")

    def __init__(self, ask: Ask, head: Head) -> None:
        self._ask = ask
        self._head = head
        self._maker: MessageTally | ChatTally | None = None
        self._metrics: Mapping[str, Any] = {}
        self._novas: Mapping[str, Any] = {}
        self._counts: dict[str, Any] = {}
        self._speaks = False
        self.has_begun = False

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first piece of the answer proper has come by."""
        return self._speaks if self._maker is None else self._maker.has_spoken

    @property
    def wanted(self) -> tuple[bytes, ...]:
        """What a document contains that matters once the answer has begun, written in base64."""
        return _OF_ANTHROPIC if isinstance(self._maker, MessageTally) else _OF_OTHERS

    def take(self, text: bytes) -> None:
        """Take a document."""
        self._take(text, figures.table(figures.parsed(text)))

    def take_last(self, text: bytes) -> None:
        """Take one of the last documents of all, which may have been taken before."""
        document = figures.table(figures.parsed(text))
        self._take(text, document)
        self._take_counts(document)

    def reading(self) -> Reading:
        """Say what it comes to."""
        own = NOTHING_READ if self._maker is None else self._maker.close()
        if own.charges:
            has_ended = bool(self._metrics) and not own.error
            if not has_ended or (own.source is Source.REPORTED and own.is_complete):
                return own
            return replace(own, source=Source.REPORTED, is_complete=True)
        said = self._novas or self._metrics or self._counts
        is_complete = bool(self._novas or self._metrics)
        found = own_body.told(said, self._ask, is_complete=is_complete)
        if self._maker is None:
            return found
        return replace(found, model=own.model, response_id=own.response_id)

    def _take(self, text: bytes, document: Mapping[str, Any]) -> None:
        if not self.has_begun:
            self.has_begun = True
            if document.get("type") == "message_start":
                self._maker = MessageTally(self._ask)
            elif "choices" in document:
                self._maker = ChatTally(self._ask, self._head)
            self._take_counts(document)
        if isinstance(self._maker, MessageTally) and document:
            self._maker.take(document)  # the same without parsing it again
        elif self._maker is not None:
            self._maker.read(text)
        self._metrics = figures.table(document.get(_METRICS)) or self._metrics
        novas = figures.table(figures.table(document.get("metadata")).get("usage"))
        self._novas = novas or self._novas
        self._speaks = self._speaks or "messageStart" not in document  # Nova begins with it

    def _take_counts(self, document: Mapping[str, Any]) -> None:
        for name, value in counts.of_maker(document).items():
            self._counts[name] = value
