"""Meter an answer of the demo's provider as the proxy would."""

from collections.abc import Mapping
from random import Random
from typing import Any

from addons.core.call import Reading
from addons.core.providers.dialect import Head, Request
from addons.core.providers.hosts import Hosts
from dashboard.demo.answer import Answer, Asked


def asked(host: str, target: str, body: Mapping[str, Any], largest: int = 2000) -> Asked:
    """Make a request; `largest` is how long the prompt may be."""
    path, _, query = target.partition("?")
    return Asked(host, path, query, {"x-demo-input": str(largest)}, body)


def read(question: Asked, answer: Answer) -> Reading:
    """Feed the answer to the dialect that the proxy would choose for it."""
    endpoint = Hosts().endpoint(question.host, 443, "POST", question.path)
    request = Request("POST", question.host, question.path, question.query, {}, b"{}")
    head = Head(answer.status, {"content-type": answer.content_type})
    tally = endpoint.dialect.tally(endpoint.dialect.ask(request), head)
    for piece in answer.pieces:
        tally.feed(piece)
    return tally.close()


def dice() -> Random:
    """Give dice that always fall the same."""
    return Random(7)
