"""The questions that the ledger answers, each in its own SQL file."""

import re
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


@cache
def in_order(name: str) -> tuple[str, tuple[str, ...]]:
    """Read `<name>.sql` with its values by place, and their names in that order.

    For what is asked for every call: sqlite3 takes three times as long to find values by name.
    """
    sql = query(name)
    return _NAMED.sub("?", sql), tuple(_NAMED.findall(sql))


_NAMED = re.compile(r"(?<!:):([a-z_][a-z_0-9]*)")
