"""What each provider would say: small answers of our own in their documented forms.

The usage of an answer follows from its model's name alone (`numbers.of`), so that a test knows
what the ledger must hold without asking the upstream.
"""

import gzip
import json
import os
from collections.abc import Mapping
from typing import Any

import zstandard

from tests.upstream import anthropic_sample, gemini_sample, openai_sample
from tests.upstream.answer import Answer, Received, whole

_PROCESS = os.urandom(4).hex()


def answer(received: Received) -> Answer:
    """Answer as the provider of the request's path would; 400 when the body is not one."""
    if received.method == "GET":
        return whole(b'{"object":"list","data":[]}')
    body = _asked(received)
    if body is None:
        return error(received, 400)
    path = received.path
    if ":" in path.rpartition("/")[2]:
        return gemini_sample.answer(received, body, number(received))
    if not isinstance(body.get("model"), str):
        return error(received, 400)
    if path.endswith("/messages"):
        return anthropic_sample.answer(body, number(received))
    return openai_sample.answer(path, body, number(received))


def number(received: Received) -> str:
    """Give a text for the ids of the answer that no other answer has."""
    return f"{_PROCESS}{received.number:08d}"


def error(received: Received, status: int) -> Answer:
    """Answer with an error in the provider's shape."""
    if received.path.startswith("/v1/messages"):
        said: Mapping[str, Any] = {
            "type": "error",
            "error": {"type": "played_error", "message": "played"},
        }
    elif ":" in received.path:
        said = {"error": {"code": status, "message": "played", "status": "PLAYED"}}
    else:
        said = {"error": {"message": "played", "type": "played_error", "param": None, "code": None}}
    return whole(json.dumps(said).encode(), status)


def _asked(received: Received) -> dict[str, Any] | None:
    body = received.body
    try:
        match received.header("content-encoding"):
            case "gzip":
                body = gzip.decompress(body)
            case "zstd":
                body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        asked = json.loads(body)
    except (OSError, EOFError, ValueError, RecursionError, zstandard.ZstdError):
        return None
    return asked if isinstance(asked, dict) else None
