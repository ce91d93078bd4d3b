"""The book: applies what the ledger was told to its tables, one transaction a batch."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from addons.core.call import Cost, CostSource, Opening, Reading, Settlement, Source
from addons.core.ledger import figures, lines
from addons.core.ledger.histogram import bucket_of
from addons.core.ledger.limit_rows import LimitRows
from addons.core.ledger.queries import in_order, query
from addons.core.pricing.priced import PricedCharge, PricedCharges
from addons.core.providers.limits import LimitsSeen

Entry = bytes | lines.Item
"""A line of the journal, or what it says."""
Price = Callable[[Opening, Settlement], PricedCharges]

_GUESSED = (Source.ESTIMATED, Source.PARTIAL)
_FRESH = """
    create temp table if not exists fresh (
        call_number, started_at, session, caller, project, program, provider, model, host,
        operation, billing, outcome, usage_source, is_error, is_unpriced, calls, priced,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
        output_reasoning_tokens, cost_nusd, first_byte_ms, duration_ms,
        first_byte_bucket, duration_bucket
    )
"""
_FIND = f"select call_number, outcome, {', '.join(Opening.__slots__)} from calls where call_id = ?"  # noqa: S608 - our own column names


@dataclass(frozen=True, slots=True)
class _Begun:
    """A call that is not settled yet, and the number that its row has or will have."""

    number: int
    opening: Opening
    is_new: bool = False
    """True when this process has told it just now: then no row can be there."""


class Book:
    """The ledger's tables, for the one thread that writes them."""

    def __init__(self, connection: sqlite3.Connection, price: Price) -> None:
        self._db = connection
        self._price = price
        self._touched: list[int] = []
        self._settled = 0
        self._limits = LimitRows(connection)
        connection.create_function("log_bucket", 1, bucket_of, deterministic=True)
        connection.execute("create temp table if not exists touched (call_number integer)")
        connection.execute(_FRESH)

    def write(self, batch: Iterable[Entry]) -> None:
        """Apply journal lines in one transaction: all of them or, on an error, none.

        Applying a line again changes nothing; a torn line says nothing. Raises sqlite3.Error
        for the state of disk and file, or whatever a line provokes by what it says.
        """
        with self._transaction():
            # A call that begins and ends in one batch is written once, not twice.
            begun: dict[str, _Begun] = {}
            (number,) = self._db.execute("select max(call_number) from calls").fetchone()
            for entry in batch:
                is_read = isinstance(entry, bytes)
                item = lines.decode(entry) if isinstance(entry, bytes) else entry
                match item:
                    case Opening():
                        number = (number or 0) + 1
                        begun.setdefault(item.call_id, _Begun(number, item, not is_read))
                    case Settlement():
                        self._settle(item, begun.pop(item.call_id, None))
                    case lines.Noted(note_id, note):
                        row = (note.at, note.kind, note.subject, note.detail, note_id)
                        self._db.execute(query("add_note"), row)
                    case LimitsSeen():
                        self._limits.add(item)
            for call in begun.values():
                columns = figures.opening(call.opening) | {"call_number": call.number}
                self._db.execute(query("open_call"), columns)

    def interrupt(self) -> int:
        """Close the calls that are still open: their process is gone. Give how many."""
        with self._transaction():
            rows = self._db.execute(query("interrupt_open_calls")).fetchall()
            self._touched = [number for (number,) in rows]
            self._settled += len(rows)
        return len(rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._touched = []
        self._db.execute("begin immediate")
        try:
            (self._settled,) = self._db.execute(
                "select value from state where name = 'settled'"
            ).fetchone()
            yield
            self._add_up(1)
            self._db.execute("update state set value = value + 1 where name = 'commits'")
            self._db.execute("update state set value = ? where name = 'settled'", (self._settled,))
            self._db.execute("commit")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite itself has rolled back after some errors
                self._db.execute("rollback")
            raise

    def _settle(self, settlement: Settlement, call: _Begun | None) -> None:
        """Settle a call that is open in the ledger, or one that this batch has begun."""
        row = None
        if call is None or not call.is_new:
            row = self._db.execute(_FIND, (settlement.call_id,)).fetchone()
        if row is not None:
            call = _Begun(row[0], Opening(*row[2:])) if row[1] == "open" else None
        if call is None:
            return
        number = call.number
        opening = _completed(call.opening, settlement)
        earlier = self._earlier_charge(opening, settlement)
        is_charged = not earlier and not _is_mere_poll(settlement.reading)
        charges = self._priced(opening, settlement) if is_charged else ()
        self._settled += 1
        columns = figures.settlement(settlement, charges, is_charged)
        columns |= {
            "call_number": number,
            "settled_number": self._settled,
            "duplicate_of": earlier or None,
        }
        if row is None:
            self._keep("keep_call", columns | figures.opening(opening))
        else:
            self._keep("settle_call", columns)
        for line, charge in enumerate(charges):
            self._keep("add_charge", figures.charge(charge) | {"call_number": number, "line": line})
        for each in settlement.tries:
            self._keep("add_try", figures.tried(each) | {"call_number": number})
        self._touched.append(number)

    def _keep(self, name: str, columns: figures.Columns) -> None:
        sql, names = in_order(name)
        self._db.execute(sql, [columns[each] for each in names])

    def _earlier_charge(self, opening: Opening, settlement: Settlement) -> str:
        """Give the call that this generation is charged with already, or nothing.

        What a POST answers is a new generation, whatever its id: some servers repeat ids. Only who
        polled it since it began can have been told its usage before it was over; the original
        takes that charge over. An earlier guess gives way to the provider's own figure.
        """
        reading = settlement.reading
        if not reading.response_id:
            return ""
        is_original = opening.method == "POST" and not reading.poll
        found = self._db.execute(
            query("charged_generation"),
            {
                "provider": opening.provider,
                "response_id": reading.response_id,
                "is_original": is_original,
                "started_at": opening.started_at,
            },
        ).fetchone()
        if found is None:
            return ""
        number, call_id, source = found
        is_truer = is_original or source in _GUESSED
        if is_truer and reading.source is Source.REPORTED and reading.charges:
            self._take_back(number, settlement.call_id)
            return ""
        return str(call_id)

    def _take_back(self, number: int, truth: str) -> None:
        """Remove a charge: the call `truth` carries the provider's figure."""
        self._add_up(1)
        self._touched = [number]
        self._add_up(-1)
        self._db.execute("delete from charges where call_number = ?", (number,))
        self._db.execute(query("take_back_call"), {"truth": truth, "call_number": number})
        self._touched = [number]

    def _priced(self, opening: Opening, settlement: Settlement) -> PricedCharges:
        try:
            return self._price(opening, settlement)
        except Exception:  # a bug in pricing must not cost the row: it stays, unpriced
            unpriced = Cost(None, CostSource.NONE)
            return tuple(PricedCharge(charge, unpriced) for charge in settlement.reading.charges)

    def _add_up(self, sign: int) -> None:
        """Add the touched calls to the roll-ups, or take them out with -1."""
        if not self._touched:
            return
        self._db.executemany(
            "insert into temp.touched values (?)", [(number,) for number in self._touched]
        )
        self._db.execute(query("find_fresh_measures"))
        self._db.execute(query("add_groups"))
        self._db.execute(query("add_rollups"), {"sign": sign})
        self._db.execute(query("add_histograms"), {"sign": sign})
        self._db.execute("delete from temp.fresh")
        self._db.execute("delete from temp.touched")
        self._touched = []


def _completed(opening: Opening, settlement: Settlement) -> Opening:
    """Add what is known only at the end of a call whose body left before it was read."""
    streamed = settlement.streamed or bool(opening.streamed)
    model_asked = settlement.model_asked or opening.model_asked
    upstream = settlement.upstream or opening.upstream
    provider = settlement.provider or opening.provider
    billing = settlement.billing or opening.billing
    known = (opening.streamed, opening.model_asked, opening.upstream, opening.provider)
    if (streamed, model_asked, upstream, provider) == known and billing == opening.billing:
        return opening
    return replace(
        opening,
        streamed=streamed,
        model_asked=model_asked,
        upstream=upstream,
        provider=provider,
        billing=billing,
    )


def _is_mere_poll(reading: Reading) -> bool:
    """Tell whether an answer re-reads a generation that has no name to be known by."""
    return reading.poll and not reading.response_id
