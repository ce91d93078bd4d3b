"""The questions that the ledger answers, each in its own SQL file."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """Read `<name>.sql`; a line `-- include <other>` stands for the text of that file."""
    text = (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
    lines = []
    for line in text.splitlines():
        _, include, other = line.partition("-- include ")
        lines.append(query(other.strip()) if include else line)
    return "\n".join(lines)
