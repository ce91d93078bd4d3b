from pathlib import Path

import pytest

from addons.core.call import Note
from addons.core.ledger.reader import Reader
from dashboard import breakers
from tests.addons.core.ledger.told import running

NINE = 1_763_888_400.0  # 2025-11-23T09:00:00Z
DAY = "2025-11-23"


def told(folder: Path, *notes: tuple[str, str, str]) -> Reader:
    with running(folder / "ledger.db") as ledger:
        for at, upstream, detail in notes:
            ledger.note(Note(f"{DAY}T{at}.000Z", "breaker", upstream, detail))
    return Reader(folder / "ledger.db")


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (
            [f"open until {DAY}T09:00:10.000Z"],
            ["openai has failed and is passed over until 09:00:10 UTC"],
        ),
        ([f"open until {DAY}T08:59:59.000Z"], ["openai has failed and is tried with one call"]),
        (
            [f"open until {DAY}T08:59:59.000Z", "half-open"],
            ["openai has failed and is tried with one call"],
        ),
        ([f"open until {DAY}T09:00:10.000Z", "half-open", "closed"], []),
        ([], []),
    ],
)
def test_what_is_not_well_is_told(tmp_path: Path, details: list[str], said: list[str]) -> None:
    notes = [(f"08:59:{n:02}", "openai", detail) for n, detail in enumerate(details)]
    reader = told(tmp_path, *notes)
    found = breakers.resting(reader, f"{DAY}T08:00:00.000Z", NINE)
    reader.close()
    assert [breakers.sentence(rest) for rest in found] == said


def test_only_what_this_proxy_has_seen_counts(tmp_path: Path) -> None:
    reader = told(tmp_path, ("07:00:00", "openai", f"open until {DAY}T09:00:10.000Z"))
    assert breakers.resting(reader, f"{DAY}T08:00:00.000Z", NINE) == ()
    reader.close()


def test_each_upstream_has_its_own(tmp_path: Path) -> None:
    later = f"open until {DAY}T09:00:10.000Z"
    notes = [("08:00:00", name, later) for name in ("openai", "azure", "box")]
    reader = told(tmp_path, *notes, ("08:01:00", "azure", "closed"))
    found = breakers.resting(reader, f"{DAY}T08:00:00.000Z", NINE)
    reader.close()
    assert [rest.upstream for rest in found] == ["box", "openai"]
