"""What the ledger is told, as one line of JSON an item, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from addons.core.call import (
    Charge,
    Note,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Try,
    Usage,
)
from addons.core.providers.limits import Limit, LimitsSeen

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Noted:
    """A note with an id of its own, so that it is kept once however often it is read."""

    note_id: str
    note: Note


Item = Opening | Settlement | Noted | LimitsSeen
_OURS = (Opening, Settlement, Noted, Note, Reading, Charge, Usage, Try, LimitsSeen, Limit)


def encode(item: Item) -> bytes:
    """Turn an item into one line with its line feed. Costs a few µs; raises for nothing.

    What neither JSON nor SQLite can hold (half a surrogate pair, an integer of more than
    63 bits) becomes the nearest thing that they can.
    """
    return written(item)[0]


def written(item: Item) -> tuple[bytes, Item | None]:
    """Give an item's line, and the item itself if the line says the same; else None."""
    try:
        line = orjson.dumps(
            {type(item).__name__: item}, default=_plain, option=orjson.OPT_APPEND_NEWLINE
        )
    except TypeError:
        mended = {type(item).__name__: _mended(item)}
        return orjson.dumps(mended, option=orjson.OPT_APPEND_NEWLINE), None
    return line, item


def decode(line: bytes) -> Item | None:
    """Turn a line back into its item; None for a torn or foreign line."""
    try:
        ((name, fields),) = orjson.loads(line).items()
        match name:
            case "Opening":
                return Opening(**fields)
            case "Settlement":
                return _settlement(fields)
            case "Noted":
                return Noted(fields["note_id"], Note(**fields["note"]))
            case "LimitsSeen":
                limits = tuple(Limit(**limit) for limit in fields.pop("limits"))
                return LimitsSeen(**fields, limits=limits)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return None


def _settlement(fields: dict[str, Any]) -> Settlement:
    reading = fields.pop("reading")
    charges = tuple(
        Charge(**{**charge, "usage": Usage(**charge["usage"])}) for charge in reading.pop("charges")
    )
    source = Source(reading.pop("source"))
    outcome = Outcome(fields.pop("outcome"))
    tries = tuple(Try(**each) for each in fields.pop("tries", ()))
    return Settlement(
        outcome=outcome,
        reading=Reading(source=source, charges=charges, **reading),
        tries=tries,
        **fields,
    )


def _plain(value: Any) -> Any:
    if type(value) is MappingProxyType or isinstance(value, Mapping):  # nearly always the first
        return dict(value)
    raise TypeError


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return max(-LARGEST, min(LARGEST, value))
    if isinstance(value, Mapping):
        return {str(_mended(name)): _mended(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_mended(part) for part in value]
    if isinstance(value, _OURS):
        return {name: _mended(getattr(value, name)) for name in value.__slots__}
    return str(value)
