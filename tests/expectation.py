"""A reading, told in the words in which recordings tell the usage that they expect."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from addons.core.call import Ask, Charge, Reading, Source, Usage
from addons.core.money import nusd, usd

TOKENS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cached_read": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "reasoning": "output_reasoning_tokens",
    "audio_input": "audio_input_tokens",
    "audio_output": "audio_output_tokens",
    "cached_audio": "cache_audio_read_tokens",
    "image_input": "image_input_tokens",
    "image_output": "image_output_tokens",
}
TOTALS = ("total_tokens", "totalTokenCount", "totalTokens")
# What says the same in both, under another name.
UNITS = {"web_search": "web_searches", "web_search_requests": "web_searches"}
FLAGS = ("stream-not-terminated", "error-in-stream", "usage-not-reported")
"""Remarks of the recorder that a reading can confirm."""


def differences(
    reading: Reading, ask: Ask, expected: Mapping[str, Any] | None
) -> dict[str, tuple[object, object]]:
    """Give each field that is not as expected, with what was expected and what was read."""
    if expected is None:
        return {"usage": (None, reading.usage)} if reading.usage else {}
    if reading.usage is None:
        return {"usage": (expected, None)}
    found = told(reading, ask)
    wanted = {name: expected[name] for name in found}
    if wanted["cost_usd"] is not None:  # the ledger is as exact as a nano-dollar
        wanted["cost_usd"] = float(usd(nusd(wanted["cost_usd"])))
    if wanted["model"] is None:  # the recorder did not look for it
        found["model"] = None
    if wanted["dedupe_key"] is None and reading.poll:  # taken from the path
        found["dedupe_key"] = None
    wanted["units"] = {UNITS.get(name, name): value for name, value in expected["units"].items()}
    wanted["flags"] = sorted(flag for flag in expected["flags"] if flag in FLAGS)
    wanted["other_models"] = [
        {name: line[name] for name in ("model", *TOKENS)} for line in expected["other_models"]
    ]
    if found["poll"] and wanted["dedupe_key"] is None:
        # The recorder names no batch; we name it as its path does, so that it is counted once.
        found["dedupe_key"] = None
    return {name: (wanted[name], found[name]) for name in found if wanted[name] != found[name]}


def session_differences(
    readings: Sequence[Reading], expected: Mapping[str, Any] | None
) -> dict[str, tuple[object, object]]:
    """The same for a websocket: what is expected is the sum over its responses.

    Recorders write a resource's whole name (`models/<model>`), and do not read the session that
    names the model of a transcription.
    """
    charges = [charge for reading in readings for charge in reading.charges]
    if expected is None:
        return {"usage": (None, charges)} if charges else {}
    own = [charge for charge in charges if charge.kind == "answer"]
    beside = [charge for charge in charges if charge.kind != "answer"]
    units: Counter[str] = Counter()
    for charge in own:
        units.update(charge.usage.units)
    found = {
        **_sum(own),
        "units": dict(units) | {_turns(expected): len(own)},
        "model": {charge.model for charge in own},
        "other_models": [_sum([charge]) | {"units": dict(charge.usage.units)} for charge in beside],
        "final": all(reading.source is Source.REPORTED for reading in readings),
    }
    wanted = {name: expected[name] for name in (*TOKENS, "units", "final")}
    wanted["model"] = {expected["model"].removeprefix("models/")}
    wanted["other_models"] = [
        {name: line[name] for name in (*TOKENS, "units")} for line in expected["other_models"]
    ]
    return {name: (wanted[name], found[name]) for name in found if wanted[name] != found[name]}


def _turns(expected: Mapping[str, Any]) -> str:
    return "turns" if "turns" in expected["units"] else "responses"


def _sum(charges: Sequence[Charge]) -> dict[str, int]:
    counted = [_tokens(charge.usage) for charge in charges]
    return {name: sum(tokens[name] for tokens in counted) for name in TOKENS}


def told(reading: Reading, ask: Ask) -> dict[str, Any]:
    """Tell a reading that has usage field by field."""
    own, *others = reading.charges
    raw = json.loads(reading.usage_raw or "{}")
    cost = reading.reported_cost_nusd
    units = dict(own.usage.units)
    if "inference_geo" in reading.modifiers:
        units["inference_geo"] = reading.modifiers["inference_geo"]  # type: ignore[assignment]
    return {
        **_tokens(own.usage),
        "model": reading.model or ask.model or None,
        "units": units,
        "other_models": [_line(charge) for charge in others],
        "raw_total": next((raw[name] for name in TOTALS if name in raw), None),
        "cost_usd": None if cost is None else float(usd(cost)),
        "service_tier": reading.service_tier or None,
        "dedupe_key": reading.response_id or None,
        "poll": reading.poll,
        "billable": reading.billable,
        "final": reading.source in (Source.REPORTED, Source.ESTIMATED),
        "flags": _flags(reading),
    }


def _flags(reading: Reading) -> list[str]:
    is_told = reading.source is not Source.ESTIMATED
    flags = {
        "error-in-stream": bool(reading.error),
        "stream-not-terminated": is_told and not reading.is_complete,
        "usage-not-reported": not is_told,
    }
    return sorted(flag for flag, is_raised in flags.items() if is_raised)


def _line(charge: Charge) -> dict[str, Any]:
    return {"model": charge.model, **_tokens(charge.usage)}


def _tokens(usage: Usage) -> dict[str, int]:
    return {name: getattr(usage, field) or 0 for name, field in TOKENS.items()}
