"""A ledger of several days with everything in it, and its rows read the plain way."""

import random
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addons.core.call import Billing, Charge, Outcome, Source, Usage, iso
from addons.core.ledger import file, lines
from addons.core.ledger.book import Book
from addons.core.ledger.rows import Scope
from tests.addons.core.ledger.told import opening, price, reading, settlement

FIRST_S = 1_763_683_200.0  # 2025-11-21T00:00:00Z
DAYS = 4


@dataclass(frozen=True)
class Known:
    """A row of `measures` as a plain value."""

    row: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]


def make(path: Path, calls: int) -> None:
    """Write calls spread over four days: every outcome, two charges at times, some open."""
    dice = random.Random(7)
    db = file.connect(path)
    file.migrate(db, path, lambda: "")
    told: list[bytes] = []
    for number in range(calls):
        call_id = f"call-{number:05}"
        at = FIRST_S + dice.choice(
            [dice.randrange(DAYS * 86_400), dice.randrange(DAYS * 24) * 3600]
        )
        told.append(
            lines.encode(
                opening(
                    call_id,
                    started_at=iso(at),
                    caller=dice.choice(["ann", "bob", ""]),
                    project=dice.choice(["weir", "dam"]),
                    session=dice.choice(["", "s1", "s2", "s3"]),
                    program=dice.choice(["curl", "codex"]),
                    provider=dice.choice(["openai", "anthropic"]),
                    billing=dice.choice([Billing.API, Billing.SUBSCRIPTION]),
                )
            )
        )
        if dice.random() < 0.02:
            continue
        models = dice.sample(["small", "large", "new-1"], dice.choice([0, 1, 1, 1, 2]))
        charges = tuple(
            Charge(model, Usage(dice.randrange(9000), dice.randrange(500), dice.randrange(99)))
            for model in models
        )
        source = dice.choice([Source.REPORTED, Source.ESTIMATED]) if charges else Source.NONE
        told.append(
            lines.encode(
                settlement(
                    call_id,
                    outcome=dice.choice([Outcome.SETTLED] * 5 + list(Outcome)[2:]),
                    status=dice.choice([200, 200, 200, 429]),
                    reading=reading(charges=charges, source=source, model="small"),
                    duration_ms=dice.lognormvariate(6, 1),
                    first_byte_ms=dice.choice([None, dice.lognormvariate(4, 1)]),
                )
            )
        )
    Book(db, price).write(told)
    db.close()


def rows(path: Path) -> list[Known]:
    """Read every row of `measures`."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    found = [Known(dict(row)) for row in db.execute("select * from measures")]
    db.close()
    return found


def inside(scope: Scope) -> Callable[[Known], bool]:
    """Give the plain meaning of a scope."""

    columns = [
        *("caller", "project", "session", "program", "provider", "model", "host", "operation"),
        *("outcome", "usage_source", "billing"),
    ]
    wanted = [(name, value) for name in columns if (value := getattr(scope, name))]
    has_status: Callable[[Known], bool] = {
        "": lambda row: True,
        "ok": lambda row: not row.is_error and row.outcome != "open",
        "error": lambda row: bool(row.is_error),
        "unpriced": lambda row: bool(row.is_unpriced),
    }[scope.status]

    def fits(row: Known) -> bool:
        started_at = row.row["started_at"]
        return (
            all(row.row[name] == value for name, value in wanted)
            and has_status(row)
            and started_at >= scope.since
            and (not scope.until or started_at < scope.until)
        )

    return fits


def cost(found: Iterable[Known]) -> int | None:
    """Add costs up as the ledger promises: None when nothing is priced that should be."""
    found = list(found)
    if not any(row.priced for row in found) and any(row.is_unpriced and row.calls for row in found):
        return None
    return sum(int(row.cost_nusd) for row in found)
