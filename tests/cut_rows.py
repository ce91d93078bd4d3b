"""The rows that answers leave which are cut: through the real addons into a real ledger."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from mitmproxy import flow as mitmproxy_flow
from mitmproxy import http, websocket
from wsproto.frame_protocol import Opcode

from addons.core.call import Caller, utc_now
from addons.core.flight import Call
from addons.core.govern import NoTokens
from addons.core.pricing.counter import Counter
from addons.core.providers.openai.asking import Asking
from addons.hooks import Calls
from addons.meter import Meter
from addons.record import Record
from addons.sockets import Sockets
from tests import tapes_score
from tests.addons.sample import Account, answer, flow
from tests.recordings import Recording

GONE = {"client": "Client disconnected.", "upstream": "server closed connection"}
"""Who may leave, and what mitmproxy says of it."""
_CODES = {"client": 1000, "upstream": 1006}
_TURNS = 16
"""The loop comes round after each of so many events, then after so many together."""
_HELD = 16 << 20
"""Bytes of answers that may wait for the writer to count them."""
_ROWS = """
select
    calls.session,
    calls.outcome,
    calls.usage_source,
    calls.estimated,
    calls.usage_raw,
    sum(charges.input_tokens) as input_tokens,
    sum(charges.output_tokens) as output_tokens,
    sum(charges.cache_read_tokens) as cache_read_tokens,
    sum(charges.output_reasoning_tokens) as output_reasoning_tokens
from calls
left join charges
    on charges.call_number = calls.call_number and charges.kind in ('answer', 'part')
group by calls.call_number
order by calls.call_number
"""

type Row = dict[str, Any]


@dataclass(slots=True)
class Cut:
    """An answer of which only the first events came, and the rows that it left."""

    events: int
    by: str
    """Who left: `client` or `upstream`."""
    rows: list[Row] = field(default_factory=list)


class Desk:
    """Plays answers through the addons that they meet, as far as they came."""

    def __init__(self, folder: Path) -> None:
        """Open a ledger in a folder."""
        self._account = Account(folder)
        self.bugs: list[str] = []
        """Where counting failed: no row shows that."""
        self._calls = Calls(lambda note: self.bugs.append(f"{note.subject}: {note.detail}"))
        self._counter = Counter()
        self._meter = Meter(self._calls, Asking())
        self._record = Record(self._calls, self._account.ledger, self._counter)
        self._cuts: list[Cut] = []
        self._held = 0

    def play(self, recording: Recording, events: Sequence[bytes], ends: Sequence[int]) -> list[Cut]:
        """Cut an answer after each of these counts of events, by either side; 0 keeps the head."""
        return asyncio.run(self._play(recording, events, ends))

    async def _play(
        self, recording: Recording, events: Sequence[bytes], ends: Sequence[int]
    ) -> list[Cut]:
        cuts = [Cut(end, by) for end in ends for by in GONE]
        for cut in cuts:
            if recording.messages:
                await self._cut_socket(recording, cut)
            else:
                await self._cut(recording, events, cut)
        return cuts

    async def _cut(self, recording: Recording, events: Sequence[bytes], cut: Cut) -> None:
        passing = flow(response=_head(recording))
        call = self._begin(passing, recording, cut)
        self._meter.responseheaders(passing)
        assert passing.response is not None
        stream = passing.response.stream
        assert callable(stream)
        for place, event in enumerate(events[: cut.events]):
            stream(event)
            self._held += len(event)
            if place < _TURNS or not place % _TURNS:
                await asyncio.sleep(0)
        passing.error = mitmproxy_flow.Error(GONE[cut.by])
        self._record.error(passing)
        assert call.is_settled

    async def _cut_socket(self, recording: Recording, cut: Cut) -> None:
        ledger = self._account.ledger
        sockets = Sockets(self._calls, ledger, self._record.settle, NoTokens(), lambda _: None)
        passing = flow(response=_head(recording))
        assert passing.response is not None
        passing.response.status_code = 101
        passing.websocket = wire = websocket.WebSocketData()
        self._begin(passing, recording, cut)
        self._meter.responseheaders(passing)
        self._record.response(passing)
        sockets.websocket_start(passing)
        for from_client, content in recording.messages[: cut.events]:
            wire.messages.append(websocket.WebSocketMessage(Opcode.TEXT, from_client, content))
            sockets.websocket_message(passing)
            await asyncio.sleep(0)
        wire.closed_by_client, wire.close_code = cut.by == "client", _CODES[cut.by]
        sockets.websocket_end(passing)

    def _begin(self, passing: http.HTTPFlow, recording: Recording, cut: Cut) -> Call:
        endpoint = tapes_score.endpoint(recording)
        # What has the same id at the same provider would be charged once.
        endpoint = replace(endpoint, provider=f"{endpoint.provider}-{len(self._cuts)}")
        request = recording.request
        call = Call(
            endpoint=endpoint,
            host=request.host,
            method=request.method,
            path=request.path,
            started_at=utc_now(),
            started=monotonic(),
            caller=Caller(session=str(len(self._cuts))),
            billing=endpoint.billing,
            ask=endpoint.dialect.ask(request),
            body=request.body,
            is_upgrade=bool(recording.messages),
        )
        self._calls.begin(passing, call)
        self._cuts.append(cut)
        self._held += len(request.body)
        if self._held > _HELD:
            self._account.ledger.flush(600)
            self._held = 0
        return call

    def close(self) -> None:
        """Wait for the writer, and give every cut its rows."""
        for row in self._rows():
            self._cuts[int(row["session"])].rows.append(row)
        self._account.ledger.close(60)
        self._counter.close()

    def _rows(self) -> Iterator[Row]:
        assert self._account.ledger.flush(600)
        with closing(sqlite3.connect(f"file:{self._account.path}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            yield from map(dict, db.execute(_ROWS))


def _head(recording: Recording) -> http.Response:
    """Make the head of an answer whose body is decoded."""
    fields = {
        name: value
        for name, value in recording.head.headers.items()
        if name not in ("content-encoding", "content-length")
    }
    response = answer(recording.head.status)
    response.headers = http.Headers([(k.encode(), v.encode()) for k, v in fields.items()])
    return response
