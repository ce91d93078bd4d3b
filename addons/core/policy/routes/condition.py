"""What must hold for a call to take one way: `input_tokens > 200k and not images`."""

import re
from dataclasses import dataclass

from addons.core.policy import globs
from addons.core.policy.routing import Wish

FACTS = "images, tools, reasoning (`not` before them), input_tokens > 200k, tag = batch*"
_FLAG = re.compile(r"(not\s+)?(images|tools|reasoning)")
_SIZE = re.compile(r"input[_-]tokens\s*(>=|<=|>|<)\s*(\d{1,12})([kM]?)")
_TAG = re.compile(r"(not\s+)?tag\s*=\s*([^\s]{1,64})")
_AND = re.compile(r"\s+and\s+")
_TIMES = {"": 1, "k": 1_000, "M": 1_000_000}
_MOST_TESTS = 8


@dataclass(frozen=True, slots=True)
class Flag:
    """Whether images, tools or reasoning are asked for."""

    fact: str
    wanted: bool

    def holds(self, wish: Wish) -> bool:
        """Tell whether a call is so."""
        if self.fact == "images":
            return wish.has_images is self.wanted
        if self.fact == "tools":
            return wish.has_tools is self.wanted
        return wish.wants_reasoning is self.wanted


@dataclass(frozen=True, slots=True)
class Size:
    """How much is sent, from `least` up to and without `below`."""

    least: int = 0
    below: int | None = None

    def holds(self, wish: Wish) -> bool:
        """Tell whether a call is so."""
        return self.least <= wish.input_tokens and (
            self.below is None or wish.input_tokens < self.below
        )


@dataclass(frozen=True, slots=True)
class Tag:
    """What the header `x-weir-tag` says."""

    glob: str
    wanted: bool

    def holds(self, wish: Wish) -> bool:
        """Tell whether a call is so."""
        return globs.matches(self.glob, wish.tag) is self.wanted


@dataclass(frozen=True, slots=True)
class Condition:
    """All of these must hold."""

    text: str
    tests: tuple[Flag | Size | Tag, ...]

    @property
    def needs_body(self) -> bool:
        """Tell whether it is about what stands in the body."""
        return not all(isinstance(test, Tag) for test in self.tests)

    def holds(self, wish: Wish) -> bool:
        """Tell whether a call is so."""
        return all(test.holds(wish) for test in self.tests)


def parse(text: str) -> Condition:
    """Read a condition as people write it. Raises ValueError that says what to write."""
    plain = " ".join(text.split())
    parts = _AND.split(plain)
    if len(parts) > _MOST_TESTS:
        raise ValueError(f"A condition has {_MOST_TESTS} parts at most: split it in two cases.")
    return Condition(plain, tuple(map(_test, parts)))


def _test(part: str) -> Flag | Size | Tag:
    if found := _FLAG.fullmatch(part):
        return Flag(found[2], not found[1])
    if found := _TAG.fullmatch(part):
        return Tag(found[2], not found[1])
    if found := _SIZE.fullmatch(part):
        number = int(found[2]) * _TIMES[found[3]]
        return {
            ">": Size(number + 1),
            ">=": Size(number),
            "<": Size(0, number),
            "<=": Size(0, number + 1),
        }[found[1]]
    raise ValueError(f"{part[:64]!r} is no condition. Conditions are {FACTS}; `and` between them.")
