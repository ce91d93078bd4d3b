"""Figures and names out of a provider's JSON, which may be anything."""

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson

LARGEST_COUNT = 2**53 - 1
"""Beyond this a count is nonsense, and JSON numbers stop being exact."""
LONGEST_NAME = 256
LONGEST_USAGE = 64 * 1024


def parsed(text: bytes) -> Any:
    """Read JSON; None when it is none.

    A text with half a surrogate pair (`"\\ud83d"`) is not JSON to orjson, but providers send it
    when a model's answer is cut inside an emoji: the slower reader takes those.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None


def objects(text: bytes) -> list[dict[str, Any]]:
    """Read the JSON object that an event's data is, or those in its lines.

    Servers that end their events with one line end instead of two make one event of all of them.
    """
    whole = parsed(text)
    if isinstance(whole, dict):
        return [whole]
    lines = text.splitlines() if whole is None else []
    return [each for each in map(parsed, lines) if isinstance(each, dict)] if lines[1:] else []


def table(value: object) -> Mapping[str, Any]:
    """Give `value` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, Any]]:
    """Give the objects of a JSON array; none when `value` is no array."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def count(value: object) -> int | None:
    """Read a count: 14, 14.0 and "14" are 14; whatever is no count is None."""
    if value is None or type(value) is int:  # nearly always
        return value if value is None or 0 <= value <= LARGEST_COUNT else None
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and len(value) <= 20:
        value = int(value) if value.isascii() and value.isdigit() else None
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    return value if isinstance(value, int) and 0 <= value <= LARGEST_COUNT else None


def first(values: Mapping[str, Any], *names: str) -> int | None:
    """Give the first count that goes by one of these names; None when there is none."""
    for name in names:
        if (value := values.get(name)) is not None and (number := count(value)) is not None:
            return number
    return None


def said(values: Mapping[str, Any], *names: str) -> Any:
    """Give the first member that goes by one of these names and is not null."""
    for name in names:
        if (value := values.get(name)) is not None:
            return value
    return None


def amount(value: object) -> float | None:
    """Read a measure that need not be whole: 7, 7.5 and "7.5" are; what is none is None."""
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Neither "not a number" nor an infinity is between the two; an integer may be too long to be
    # asked what it is.
    return value if 0 <= value <= LARGEST_COUNT else None


def total(*parts: int | None) -> int | None:
    """Add up what is known; None when nothing is."""
    known = [part for part in parts if part is not None]
    return min(sum(known), LARGEST_COUNT) if known else None


def part(value: object, whole: int | None) -> int | None:
    """Read a count that lies inside `whole`, and hold it to that."""
    number = count(value)
    return number if number is None or whole is None else min(number, whole)


def name(value: object) -> str:
    """Read a name (a model, an id, a tier); empty when it is no text or too long for a name."""
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def verbatim(usage: Mapping[str, Any]) -> str:
    """Write a usage object as JSON again, with every field it came with.

    Empty when it is too large to be one (64 KiB), or too deep. A figure that is none (NaN, an
    infinity) is null.
    """
    try:
        text = orjson.dumps(usage).decode()
    except TypeError:  # half a surrogate pair, or an integer beyond 64 bits
        text = _written(usage)
    return text if len(text) <= LONGEST_USAGE else ""


def _written(usage: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(usage, separators=(",", ":"))
        if "NaN" in text or "Infinity" in text:
            text = json.dumps(json.loads(text, parse_constant=_nothing), separators=(",", ":"))
    except RecursionError:
        return ""
    return text


def _nothing(_: str) -> None:
    """Stand for a figure that JSON has no word for."""
