"""The inputs that are kept in the tree: those that made a machine go where no other did.

A file a machine, a line an input: a JSON string in which each letter stands for one byte.
"""

import json
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
LARGEST_FILE = 24 * 1024
LONGEST_INPUT = 2 * 1024
"""Bytes of an input that is kept; a longer one made sense only to the fuzzer."""


def path(name: str) -> Path:
    """Say where the inputs of a machine lie."""
    return FOLDER / f"{name.replace(' ', '-')}.jsonl"


def kept(name: str) -> list[bytes]:
    """Give the inputs of a machine; none when it was never fuzzed."""
    if not path(name).is_file():
        return []
    lines = path(name).read_text(encoding="ascii").splitlines()
    return [json.loads(line).encode("latin-1") for line in lines]


def keep(name: str, inputs: Iterable[bytes]) -> int:
    """Write the inputs of a machine, the short ones first, as many as there is room for."""
    lines, size = [], 0
    for data in sorted(set(inputs), key=lambda data: (len(data), data)):
        line = json.dumps(data.decode("latin-1")) + "\n"
        size += len(line)
        if size > LARGEST_FILE or len(data) > LONGEST_INPUT:
            break
        lines.append(line)
    FOLDER.mkdir(exist_ok=True)
    path(name).write_text("".join(lines), encoding="ascii")
    return len(lines)
