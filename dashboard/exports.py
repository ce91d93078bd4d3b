"""The twins of a page for programs: JSON, and CSV as RFC 4180 writes it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from flask import Response

from addons.core import money

_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def json_answer(value: object) -> Response:
    """Answer with dataclasses, mappings and sequences as JSON."""
    text = json.dumps(as_plain(value), ensure_ascii=False, indent=1)
    return Response(text + "\n", mimetype="application/json")


def as_plain(value: object) -> Any:
    """Turn dataclasses into objects; money gets a second member in dollars, as exact text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        plain: dict[str, Any] = {}
        for name, member in value.items():
            plain[str(name)] = as_plain(member)
            if str(name).endswith("_nusd"):
                plain[str(name).removesuffix("_nusd") + "_usd"] = dollars(member)
        return plain
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_plain(item) for item in value]
    return value


def dollars(amount_nusd: int | None) -> str | None:
    """Write nano-dollars as a decimal number of dollars: exact, without exponent."""
    return None if amount_nusd is None else f"{money.usd(amount_nusd):f}"


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a CSV file, row by row as they come."""
    response = Response(csv_lines(header, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="weir-{name}.csv"'
    return response


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write rows as CSV: CRLF, text in quotes, numbers bare, None empty."""
    yield ",".join(header) + "\r\n"
    for row in rows:
        yield ",".join(map(cell, row)) + "\r\n"


def cell(value: object) -> str:
    """Write one cell. Text that a spreadsheet would run as a formula gets a leading `'`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) else str(_plain_number(value))
    if value[:1] in _STARTS_A_FORMULA or value.lstrip()[:1] in _STARTS_A_FORMULA:
        value = "'" + value
    return '"' + value.replace('"', '""') + '"' if '"' in value else f'"{value}"'


def _plain_number(value: object) -> object:
    return int(value) if isinstance(value, bool) else value
