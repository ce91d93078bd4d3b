"""Which ways through the product's code inputs take: for keeping few of them."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType

_TOOL = sys.monitoring.COVERAGE_ID
_WATCHED = str(Path(__file__).resolve().parents[2] / "addons" / "core")

type Branch = tuple[CodeType, int, int]


def those_that_count(run: Callable[[bytes], object], inputs: Iterable[bytes]) -> list[bytes]:
    """Give the inputs that take a branch that no shorter one takes."""
    known: set[Branch] = set()
    found = []
    for data in sorted(set(inputs), key=lambda data: (len(data), data)):
        before = len(known)
        with _noted(known), suppress(Exception):  # a finding is not for the corpus
            run(data)
            if len(known) > before:
                found.append(data)
    return found


@contextmanager
def _noted(known: set[Branch]) -> Iterator[None]:
    """Note every branch that is taken in the product's code."""
    monitoring = sys.monitoring

    def note(code: CodeType, start: int, end: int) -> object:
        if not code.co_filename.startswith(_WATCHED):
            return monitoring.DISABLE
        known.add((code, start, end))
        return None

    monitoring.use_tool_id(_TOOL, "weir-fuzz")
    monitoring.register_callback(_TOOL, monitoring.events.BRANCH, note)
    monitoring.set_events(_TOOL, monitoring.events.BRANCH)
    try:
        yield
    finally:
        monitoring.set_events(_TOOL, 0)
        monitoring.free_tool_id(_TOOL)
