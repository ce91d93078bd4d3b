"""Something that eats bytes, and what fuzzing it starts from."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """One thing to fuzz. `run` raises when a promise is broken."""

    name: str
    run: Callable[[bytes], object]
    words: tuple[bytes, ...] = ()
    """Bytes that its format gives a meaning: the fuzzer strews them in."""
    seeds: Callable[[], list[bytes]] = list
    """Inputs to begin with, beside the corpus."""

    def __str__(self) -> str:
        return self.name
