"""The rows of one call in the ledger, compared with the usage that a recording is known for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from addons.core import money
from tests import expectation
from tests.live.product import Row


def differences(
    rows: Sequence[Row], earlier: Sequence[Row], expected: Mapping[str, Any] | None
) -> list[str]:
    """Say what is not as expected, field by field.

    A generation that was charged before has its figures in the `earlier` rows.
    """
    own, *others = rows
    if expected is None:
        # What nobody reports may be counted by us, and is marked.
        silent = own["usage_source"] in ("none", "estimated")
        return [] if silent else [f"usage_source {own['usage_source']}, nothing was reported"]
    poll = bool(own["poll"])
    own, *others = earlier or rows
    wanted, found = _wanted(expected), _told(own) | {"poll": poll}
    if own["usage_source"] == "estimated" and not wanted["final"]:
        # Cut, and what was missing is counted by us.
        found |= {"final": False, "output_tokens": wanted["output_tokens"]}
    if not wanted["model"]:  # the recorder did not look for it
        found["model"] = None
    if "service_tier" not in expected:
        found["service_tier"] = ""
    if not wanted["response_id"]:
        found["response_id"] = ""
    if wanted["cost_nusd"] is None:
        found["cost_nusd"] = None
    beside = [row for row in others if row["kind"] != "own_key"]
    found["lines"] = [{"model": row["model"], **_tokens_of(row)} for row in beside]
    return [f"{k} {found[k]!r}, not {wanted[k]!r}" for k in wanted if found[k] != wanted[k]]


def _wanted(expected: Mapping[str, Any]) -> dict[str, Any]:
    units = {expectation.UNITS.get(k, k): v for k, v in expected.get("units", {}).items()}
    units.pop("inference_geo", None)  # no unit, but what moves the price
    cost = expected.get("cost_usd")
    others = expected.get("other_models", ())
    return {
        **_tokens(expected),
        "model": expected.get("model"),
        "units": units,
        "service_tier": expected.get("service_tier") or "",
        "poll": expected.get("poll", False),
        "billable": expected.get("billable", True),
        "final": expected.get("final", True),
        "response_id": expected.get("dedupe_key") or "",
        # Zero is what Azure says, whose bill is another.
        "cost_nusd": money.nusd(cost) if cost else None,
        "lines": [{"model": each["model"], **_tokens(each)} for each in others],
    }


def _told(row: Row) -> dict[str, Any]:
    return {
        **_tokens_of(row),
        "model": row["model"],
        "units": json.loads(row["units"] or "{}"),
        "service_tier": row["service_tier"],
        "billable": bool(row["billable"]),
        "final": row["usage_source"] in ("reported", "estimated"),
        "response_id": row["response_id"],
        "cost_nusd": row["cost_nusd"],
    }


def _tokens(expected: Mapping[str, Any]) -> dict[str, int]:
    return {name: expected.get(name) or 0 for name in expectation.TOKENS}


def _tokens_of(row: Row) -> dict[str, int]:
    return {name: row[column] or 0 for name, column in expectation.TOKENS.items()}
