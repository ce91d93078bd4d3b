"""Chunks of a stream of `invoke`, written as Bedrock does."""

import json
from base64 import b64encode

from tests.addons.core.wire import frames

METRICS = {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 10, "outputTokenCount": 5}}


def chunk(document: object, padding: str = "abcdef") -> bytes:
    """Frame a document of a model's own format."""
    coded = b64encode(json.dumps(document, separators=(",", ":")).encode()).decode()
    return frames.event("chunk", json.dumps({"bytes": coded, "p": padding}).encode())
