"""Tapes: recorded exchanges with their expected usage, and answers that play them."""

import base64
import functools
import gzip
import itertools
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.upstream.answer import Answer

CHECKOUT = Path(__file__).resolve().parents[2]
_HOP_BY_HOP = {"content-length", "transfer-encoding", "connection", "keep-alive"}
_OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}


@dataclass(frozen=True, slots=True)
class Tape:
    """One recorded exchange. Bodies are as they stood on the wire."""

    id: str
    provider: str
    host: str
    method: str
    target: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes
    is_streamed: bool
    kind: str
    fidelity: str
    expected: Mapping[str, Any] | None
    """Usage as the tape's README describes it; None when the exchange has none."""
    is_socket: bool = False

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{self.id}"

    def headers(self) -> list[tuple[str, str]]:
        """Give the headers for a client that sends the request again."""
        kept = [(k, v) for k, v in self.request_headers.items() if k not in _OURS]
        return [*kept, ("content-length", str(len(self.request_body)))]

    def answer(self, cuts: Sequence[int] = ()) -> Answer:
        """Play the recorded answer, chunked, cut at the given offsets."""
        body = self.response_body
        places = [0, *sorted({cut for cut in cuts if 0 < cut < len(body)}), len(body)]
        pieces = [body[a:b] for a, b in itertools.pairwise(places) if a < b]
        kept = [(k, v) for k, v in self.response_headers.items() if k not in _HOP_BY_HOP]
        return Answer(lambda: pieces, self.status, kept)


def folder() -> Path:
    """Give the folder of recordings: `WEIR_TAPES`, or `shared/tapes` beside the checkout."""
    return Path(os.environ.get("WEIR_TAPES") or CHECKOUT.parent / "shared" / "tapes")


def every() -> Iterator[Tape]:
    """Give the recordings of the checkout, then those of the folder."""
    for path in sorted((CHECKOUT / "tests" / "tapes").glob("*.jsonl")):
        yield from small(path.stem)
    for path in sorted(folder().glob("*.jsonl.gz")):
        yield from of(path.name.removesuffix(".jsonl.gz"))


@functools.cache
def of(*providers: str) -> tuple[Tape, ...]:
    """Read the tapes of these providers, in their files' order; none where there is no file."""
    found = []
    for provider in providers:
        path = folder() / f"{provider}.jsonl.gz"
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                found += [_tape(json.loads(line)) for line in lines]
    return tuple(found)


def small(*providers: str) -> tuple[Tape, ...]:
    """Read the small recordings of these providers that lie in the checkout."""
    found = []
    for provider in providers:
        path = CHECKOUT / "tests" / "tapes" / f"{provider}.jsonl"
        found += [_tape(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    return tuple(found)


def _tape(row: Mapping[str, Any]) -> Tape:
    body = row["request_body"] or ""
    encoding = row["request_body_encoding"]
    return Tape(
        id=row["id"],
        provider=row["provider"],
        host=row["host"],
        method=row["method"],
        target=row["path_qs"],
        request_headers=_fields(row["request_headers"]),
        request_body=base64.b64decode(body) if encoding == "base64" else body.encode(),
        status=row["status"],
        response_headers=_fields(row["response_headers"]),
        response_body=_answered(row),
        is_streamed=row["streaming"],
        kind=row["endpoint_kind"],
        fidelity=row["fidelity"],
        expected=row["expected"],
        is_socket=bool(row.get("ws_frames")),
    )


def _answered(row: Mapping[str, Any]) -> bytes:
    if "response_body" in row:
        return str(row["response_body"]).encode()
    return base64.b64decode(row["response_body_b64"] or "")


def _fields(recorded: Mapping[str, str]) -> dict[str, str]:
    """Unfold values that the recorder folded over lines."""
    return {name.lower(): " ".join(value.split()) for name, value in recorded.items()}
