"""What every machine promises: the same wherever its input is cut, and little held."""

import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from random import Random
from types import GeneratorType, ModuleType
from zlib import crc32

from tests.addons.core.wire import cuts

SHORT = 256
"""What every limit of the product on the length of something is while limits are small."""
FLOOD = 64 * 1024
MOST_HELD = 28 * 1024
"""Bytes that a machine may hold after a flood, with small limits."""
_BYTEWISE = 1500
"""Longer inputs are not fed byte by byte: that would be most of the time."""
_RARE = 64
# Behind an event, a line or a message, in front of a frame: so servers send them.
_EVENT = re.compile(
    rb"(?<=\n\n)|(?<=\r\n\r\n)|(?<=\n)(?=[{<>])|(?=\0\0..\0\0.{6}.:event-)", re.DOTALL
)
_PIECE = 4 * 1024
_LIMITS = (
    *("LONGEST_EVENT", "LONGEST_FRAME", "LONGEST_LINE", "LONGEST_ITEM", "LONGEST_MEMBER"),
    *("LONGEST_PIECE", "LONGEST_KEPT", "LONGEST_WHOLE", "LONGEST_MESSAGE", "LONGEST_FIELD"),
    *("LONGEST_ABRIDGED", "LONGEST_LIST", "LONGEST_STRING", "LONGEST_HEAD"),
    *("LONGEST_NAME", "_ENOUGH", "_LARGE"),
)
_ATOMS = (bytes, bytearray, str)


class Broken(Exception):
    """A machine does not do what it promises."""


def pieces_of(data: bytes) -> list[list[bytes]]:
    """Cut an input not at all, byte by byte, by events and by chance (but always the same one)."""
    dice = Random(crc32(data))
    ways = [[data] if data else []]
    if len(data) <= _BYTEWISE:
        ways.append([data[at : at + 1] for at in range(len(data))])
    events = [piece for piece in _EVENT.split(data) if piece]
    if len(events) > 1:
        ways.append(events)
    for most in (3, 30):
        places = [dice.randrange(len(data) + 1) for _ in range(dice.randint(1, most))]
        ways.append(cuts.at(data, places))
    return ways


def however_cut[T](data: bytes, read: Callable[[list[bytes]], T]) -> T:
    """Give what `read` makes of the whole input, having seen that no cut changes it."""
    whole, *others = pieces_of(data)
    told = read(whole)
    for pieces in others:
        again = read(pieces)
        if again != told:
            raise Broken(f"{told!r} of {whole!r}, but {again!r} of {pieces!r}")
    return told


def is_flooded(data: bytes) -> bool:
    """Tell whether an input is one of the few with which a machine is flooded: it takes long."""
    return bool(data) and crc32(data) % _RARE == 0


def flood(data: bytes, feed: Callable[[bytes], object], machine: object) -> None:
    """Feed an input again and again, for one input in many, and see that little is held."""
    if not is_flooded(data):
        return
    piece = data * max(1, _PIECE // len(data))
    with small_limits():
        for _ in range(FLOOD // len(piece) + 1):
            feed(piece)
    held = size_of(machine)
    if held > MOST_HELD:
        raise Broken(f"{held} bytes are held after {FLOOD} bytes of {data!r}")


@contextmanager
def small_limits() -> Iterator[None]:
    """Make everything too long that is longer than `SHORT`, so that little is needed for it."""
    limits = _limits(len(sys.modules))
    for module, name, _ in limits:
        setattr(module, name, SHORT)
    try:
        yield
    finally:
        for module, name, limit in limits:
            setattr(module, name, limit)


@lru_cache(maxsize=1)
def _limits(_modules: int) -> list[tuple[ModuleType, str, int]]:
    """Find the limits of the product in every module that is loaded; anew when there are more."""
    modules = [module for name, module in sys.modules.items() if name.startswith("addons.core.")]
    return [
        (module, name, getattr(module, name))
        for module in modules
        for name in _LIMITS
        if hasattr(module, name)
    ]


def size_of(root: object) -> int:
    """Count the bytes of every text that can be reached from an object."""
    seen: set[int] = set()
    waiting = [root]
    size = 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        if isinstance(one, _ATOMS):
            size += len(one)
        else:
            waiting += _inside(one)
    return size


def _inside(one: object) -> list[object]:
    if isinstance(one, dict):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset | deque):
        return list(one)
    if isinstance(one, GeneratorType):
        return list(one.gi_frame.f_locals.values()) if one.gi_frame is not None else []
    if not type(one).__module__.startswith(("addons.", "tests.")):
        # A method of something that holds, as a generator's `send`; nothing else is looked into.
        owner = getattr(one, "__self__", None)
        return [] if owner is None or isinstance(owner, type(sys)) else [owner]
    names = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    found: list[object] = [getattr(one, name) for name in names if hasattr(one, name)]
    return found + list(getattr(one, "__dict__", {}).values())
