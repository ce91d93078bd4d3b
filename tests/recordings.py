"""Recorded exchanges with their expected usage, decoded and ready for a tally."""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addons.core.providers.dialect import Head, Request
from addons.core.wire import codings

CHECKOUT = Path(__file__).resolve().parents[1]
OWN = CHECKOUT / "tests" / "tapes"
SHARED = CHECKOUT.parent / "shared" / "tapes"
_LARGEST = 64 * 1024 * 1024
CONTRADICTORY: Mapping[str, str] = {
    "ef659884dd9a0f57ba8c": "a batch of 2 requests (`requestCount`) of which 4 are expected: the "
    "results stand in the operation twice",
    "54107835ca454f8e073d": "tokens of both results, and the cost of the first alone",
}
"""Recordings whose expectation does not fit what they record, and why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One exchange. The bodies are decoded: no content coding."""

    id: str
    provider: str
    kind: str
    fidelity: str
    request: Request
    head: Head
    body: bytes
    expected: Mapping[str, Any] | None
    """What the exchange is known to have used; None when it has no usage."""
    messages: tuple[tuple[bool, bytes], ...] = ()
    """Of a websocket: whether the client sent it, and what."""
    is_streamed: bool = False

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{self.id}"


def own() -> Iterator[Recording]:
    """Give our own recordings, written in the providers' documented form."""
    for path in sorted(OWN.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield _recording(json.loads(line))


def every() -> Iterator[Recording]:
    """Give our own recordings, then the shared ones where they lie beside the checkout."""
    yield from own()
    for path in sorted(SHARED.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield _recording(json.loads(line))


def _recording(row: Mapping[str, Any]) -> Recording:
    path, _, query = row["path_qs"].partition("?")
    asked = _fields(row["request_headers"])
    if row.get("ws_frames"):
        asked["upgrade"] = "websocket"  # recorders of messages leave the handshake out
    answered = _fields(row["response_headers"])
    return Recording(
        id=row["id"],
        provider=row["provider"],
        kind=row["endpoint_kind"],
        fidelity=row["fidelity"],
        request=Request(
            row["method"], row["host"], path, query, asked, _decoded(_asked(row), asked)
        ),
        head=Head(row["status"], answered),
        body=_decoded(_answered(row), answered),
        expected=row["expected"],
        messages=tuple(map(_message, row.get("ws_frames") or ())),
        is_streamed=row["streaming"],
    )


def _message(frame: Mapping[str, Any]) -> tuple[bool, bytes]:
    data = frame["data"]
    text = data if isinstance(data, str) else json.dumps(data)
    return frame["direction"] == "sent", text.encode()


def _asked(row: Mapping[str, Any]) -> bytes:
    body = row["request_body"] or ""
    if row.get("request_body_encoding") == "base64":
        return base64.b64decode(body)
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _answered(row: Mapping[str, Any]) -> bytes:
    if "response_body" in row:
        return str(row["response_body"]).encode()
    return base64.b64decode(row["response_body_b64"] or "")


def _decoded(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Undo the content coding; a body that is not coded, whatever its header says, stays."""
    plain = codings.decode(body, headers.get("content-encoding", ""), _LARGEST)
    return body if plain is None else plain


def _fields(recorded: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): " ".join(value.split()) for name, value in recorded.items()}
