"""Which rules a text fits: an index over names and globs."""

import re
from collections.abc import Iterable
from functools import lru_cache

from addons.core.policy import globs

_MOST_TEXTS = 2048
_LONGEST_TEXT = 256
"""A longer one is not remembered: it is a stranger's."""
_WILD = re.compile(r"[*?]")
_HEAD = re.compile(r"[^*?]*")


class Patterns:
    """Tells which rules a text fits, as bits: that of the first rule is the lowest."""

    __slots__ = ("_any", "_exact", "_globs", "_lengths", "_remembered", "_tail_lengths", "_tails")

    def __init__(self, patterns: Iterable[tuple[str, ...]]) -> None:
        """Take each rule's globs, in the rules' order; none at all fit every text."""
        self._any = 0
        self._exact: dict[str, int] = {}
        # By what stands before the first wildcard: most globs are never looked at.
        self._globs: dict[str, dict[str, int]] = {}
        self._tails: dict[str, int] = {}
        for place, each in enumerate(patterns):
            for glob in each or ("*",):
                self._add(glob, 1 << place)
        self._lengths = tuple(sorted({len(head) for head in self._globs}))
        self._tail_lengths = tuple({len(tail) for tail in self._tails})
        self._remembered = lru_cache(_MOST_TEXTS)(self._find)

    def of(self, text: str) -> int:
        """Give the bits of the rules that `text` fits."""
        return self._remembered(text) if len(text) <= _LONGEST_TEXT else self._find(text)

    def _add(self, glob: str, bit: int) -> None:
        found = _HEAD.match(glob)
        head = found[0] if found else ""
        if glob and not glob.strip("*"):
            self._any |= bit
        elif head == glob:
            self._exact[glob] = self._exact.get(glob, 0) | bit
        elif not head and not _WILD.search(tail := glob.lstrip("*")):
            self._tails[tail] = self._tails.get(tail, 0) | bit
        else:
            below = self._globs.setdefault(head, {})
            below[glob] = below.get(glob, 0) | bit

    def _find(self, text: str) -> int:
        bits = self._any | self._exact.get(text, 0)
        for length in self._tail_lengths:
            bits |= self._tails.get(text[-length:], 0)
        for length in self._lengths:
            if length > len(text):
                break
            for glob, bit in self._globs.get(text[:length], {}).items():
                if globs.matches(glob, text):
                    bits |= bit
        return bits
