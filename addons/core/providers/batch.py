"""The results of a batch, added up: one charge a model."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.providers import figures, usages

_MOST_MODELS = 100
"""More models in one batch are not believed: what they used goes to the last one."""
_ONE_REQUEST = Usage(units={"batch_requests": 1})


class Batch:
    """Adds up what the answers of a batch have used; holds figures alone.

    The results may be read more than once, and are counted once: by the batch's id.
    """

    __slots__ = ("_charges", "_first", "_largest", "_requests", "cost_nusd", "modifiers")

    def __init__(self) -> None:
        self.modifiers: Mapping[str, str] = {}
        """What moves the price besides, as the first answer says it."""
        self.cost_nusd: int | None = None
        """The provider's own figure for all of its answers."""
        self._charges: dict[tuple[str, str], Charge] = {}
        self._first: Mapping[str, Any] = {}
        self._requests = 0
        self._largest = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether no answer had any usage."""
        return not self._charges

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Give a line for each model; the first one's is the batch's own."""
        return tuple(self._charges.values())

    def add(
        self, charges: Iterable[Charge], usage: Mapping[str, Any], cost_nusd: int | None = None
    ) -> None:
        """Add one answer: its charges, the provider's own usage object, and its figure."""
        self.cost_nusd = figures.total(self.cost_nusd, cost_nusd)
        self._requests += 1
        for number, charge in enumerate(charges):
            self._largest = max(self._largest, charge.usage.input_tokens or 0)
            usage_and_one = usages.plus(charge.usage, _ONE_REQUEST)
            self._put(charge if number else replace(charge, usage=usage_and_one))
        self._first = self._first or usage

    def add_total(self, charge: Charge, usage: Mapping[str, Any]) -> None:
        """Add what the provider itself has added up, over all of its answers.

        Of their prompts it says nothing: they are taken to be of one size.
        """
        requests = int(charge.usage.units.get("batch_requests", 1))
        self._requests += requests
        self._largest = max(self._largest, -(-(charge.usage.input_tokens or 0) // requests))
        self._put(charge)
        self._first = self._first or usage

    def _put(self, charge: Charge) -> None:
        is_further = bool(self._charges) and (charge.model, "answer") not in self._charges
        if charge.kind == "answer" and is_further:
            charge = replace(charge, kind="batch")  # the batch's own line is the first model's
        key = charge.model, charge.kind
        if key not in self._charges and len(self._charges) >= _MOST_MODELS:
            key = next(reversed(self._charges))
        known = self._charges.get(key)
        self._charges[key] = (
            replace(known, usage=usages.plus(known.usage, charge.usage)) if known else charge
        )

    def name_the_model(self, model: str) -> None:
        """Say which model it was, for the answers that did not."""
        unnamed = self._charges.pop(("", "answer"), None)
        if unnamed is not None:
            self._put(replace(unnamed, model=model))

    def reading(self, batch_id: str, is_complete: bool) -> Reading:
        """Say what it comes to. The first usage object is kept: all would be too much."""
        if self.is_empty:
            return Reading(response_id=batch_id, poll=True, is_complete=is_complete)
        charges = self.charges
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=charges[0].model,
            charges=charges,
            usage_raw=figures.verbatim(self._first) if self._first else "",
            reported_cost_nusd=self.cost_nusd,
            service_tier="batch",
            response_id=batch_id,
            poll=True,
            modifiers={**self.modifiers, **self._size, "processing": "batch"},
            is_complete=is_complete,
        )

    @property
    def _size(self) -> Mapping[str, str]:
        """Give the largest prompt: a long one is dearer, the sum of short ones is not."""
        return {"largest_prompt": str(self._largest)} if self._requests > 1 else {}
