"""A stream of `invoke`: documents in the format of the model's maker, then Bedrock's metrics."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Ask, Reading, Source
from addons.core.providers import figures
from addons.core.providers.anthropic import messages
from addons.core.providers.aws import counts, own_body
from addons.core.providers.dialect import Head, Tally
from addons.core.providers.openai import chat

METRICS = b"amazon-bedrock-invocationMetrics"


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
        self._maker: Tally | None = None
        self._metrics: dict[str, Any] = {}
        self._novas: Mapping[str, Any] = {}
        self._counts: dict[str, Any] = {}
        self._speaks = False
        self.has_begun = False

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first piece of the answer proper has come by."""
        return self._speaks if self._maker is None else self._maker.has_spoken

    def take(self, text: bytes) -> None:
        """Take a document."""
        document = figures.table(figures.parsed(text))
        if not self.has_begun:
            self.has_begun = True
            if document.get("type") == "message_start":
                self._maker = messages.DIALECT.tally(self._ask, self._head)
            elif "choices" in document:
                self._maker = chat.DIALECT.tally(self._ask, self._head)
            self._take_counts(document)
        if self._maker is not None:
            self._maker.feed(b"data: " + b" ".join(text.splitlines()) + b"\n\n")
        metrics = figures.table(document.get(METRICS.decode()))
        self._metrics = dict(metrics) or self._metrics
        novas = figures.table(figures.table(document.get("metadata")).get("usage"))
        self._novas = novas or self._novas
        self._speaks = self._speaks or "messageStart" not in document  # Nova begins with it

    def take_last(self, text: bytes) -> None:
        """Take one of the last documents of all, which may have been taken before."""
        self.take(text)
        self._take_counts(figures.table(figures.parsed(text)))

    def reading(self) -> Reading:
        """Say what it comes to."""
        own = Reading() if self._maker is None else self._maker.close()
        if own.charges:
            has_ended = bool(self._metrics) and not own.error
            return replace(own, source=Source.REPORTED, is_complete=True) if has_ended else own
        said = self._novas or self._metrics or self._counts
        is_complete = bool(self._novas or self._metrics)
        found = own_body.told(said, self._ask, is_complete=is_complete)
        return replace(found, model=own.model, response_id=own.response_id)

    def _take_counts(self, document: Mapping[str, Any]) -> None:
        for name, value in counts.of_maker(document).items():
            self._counts[name] = value
