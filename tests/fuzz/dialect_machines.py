"""Every dialect: what it reads of requests and answers, whole or cut, and of its sockets."""

import json
import pkgutil
from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module

from addons.core import providers
from addons.core.call import Ask, Reading
from addons.core.providers.dialect import (
    Dialect,
    Head,
    Request,
    SocketDialect,
    SocketEvent,
    Wordy,
)
from tests import recordings, tapes_score
from tests.addons.core.providers.sessions import is_in_order
from tests.fuzz.machine import Machine
from tests.fuzz.promises import MOST_HELD, Broken, flood, however_cut, size_of
from tests.fuzz.wire_machines import EVENTS, JSON
from tests.recordings import Recording

_LONGEST_SEED = 6000
_STATUS = (200, 200, 429, 101)
_TYPES = ("text/event-stream", "application/json", "application/vnd.amazon.eventstream", "")
_EXTRA: tuple[dict[str, str], ...] = ({}, {"poll": "yes"}, {"cache_ttl": "1h"}, {"batch": "yes"})
_ENDS = (b"\n\n", b"\r\n\r\n")


def every() -> list[Dialect]:
    """Give the dialects, each once."""
    found: dict[str, Dialect] = {}
    for module in pkgutil.walk_packages(providers.__path__, "addons.core.providers."):
        dialect = getattr(import_module(module.name), "DIALECT", None)
        if dialect is not None:
            found[module.name.removeprefix("addons.core.providers.")] = dialect
    return list(found.values())


def _read(dialect: Dialect, data: bytes) -> None:
    """Let a dialect read an input as an answer; its first byte says what the head was."""
    options, body = (data[0], data[1:]) if data else (0, b"")
    ask = Ask("asked", streamed=bool(options & 1), extra=_EXTRA[options >> 1 & 3])
    kind = _TYPES[options >> 5 & 3]
    head = Head(_STATUS[options >> 3 & 3], {"content-type": kind} if kind else {})

    def read(pieces: list[bytes]) -> Reading:
        tally = dialect.tally(ask, head)
        for piece in pieces:
            tally.feed(piece)
            if tally.has_spoken not in (True, False):
                raise Broken("has_spoken is no bool")
        return tally.close()

    reading = however_cut(body, read)
    if reading.charges:
        _is_sane(reading)
    tally = dialect.tally(ask, head)
    flood(body, tally.feed, tally)


def _is_sane(reading: Reading) -> None:
    json.loads(reading.usage_raw or "{}")
    for charge in reading.charges:
        usage = charge.usage
        for part in (usage.cache_read_tokens, usage.cache_write_tokens, usage.audio_input_tokens):
            if (part or 0) < 0 or (usage.input_tokens or 0) < 0 or (usage.output_tokens or 0) < 0:
                raise Broken(f"{usage} is less than nothing")


def _asked(dialect: Dialect, data: bytes) -> None:
    """Let a dialect read an input as a request, and look through it for words."""
    line, _, body = data.partition(b"\n")
    path, _, query = line.decode("latin-1").partition("?")
    for method, text in (("POST", data), ("GET", b""), ("POST", body)):
        dialect.ask(Request(method, "host", path, query, {"content-type": path}, text))
    if isinstance(dialect, Wordy):
        dialect.prompt(data)
        dialect.prompt(body)
        dialect.speech(data)
        dialect.speech(body)


def _both(dialect: Dialect, data: bytes) -> None:
    _read(dialect, data)
    _asked(dialect, data)


def _socket(dialect: SocketDialect, data: bytes) -> None:
    """Let a dialect read an input as messages, each a line that says who sent it."""

    def play(times: int) -> Sequence[SocketEvent]:
        tally = dialect.socket(Ask("asked", streamed=True), Head(101, {}))
        told: list[SocketEvent] = []
        for at in range(times):
            for line in data.split(b"\n"):
                told += tally.feed(line[1:], line[:1] == b">", float(at))
        if times > 1 and (held := size_of(tally)) > MOST_HELD + 4 * times * len(data):
            raise Broken(f"{held} bytes are held of {data!r}")
        told += tally.close(float(times))
        if not isinstance(tally.error, str):
            raise Broken("an error is no text")
        return told

    if play(1) != play(1):
        raise Broken(f"{data!r} is not always the same")
    if not is_in_order(play(3)):
        raise Broken(f"{play(3)} is told of three times {data!r}")


@cache
def _recordings() -> tuple[tuple[Recording, Dialect], ...]:
    return tuple((each, tapes_score.endpoint(each).dialect) for each in recordings.own())


def _seeds(dialect: Dialect) -> list[bytes]:
    """Give what recordings of a dialect asked and were answered, and the answers' ends."""
    seeds = []
    for recording, spoken in _recordings():
        if spoken is dialect:
            option = b"\x01" if recording.body[:1] not in (b"{", b"[") else b"\x20"
            seeds += [option + recording.body[:_LONGEST_SEED], recording.request.body]
            seeds += [option + end.join(recording.body.split(end)[-4:]) for end in _ENDS]
    return [seed for seed in seeds if len(seed) <= _LONGEST_SEED]


def _sessions(dialect: Dialect) -> list[bytes]:
    seeds = []
    for recording, spoken in _recordings():
        if spoken is dialect and recording.messages:
            lines = (b"<>"[who : who + 1] + text for who, text in recording.messages)
            seeds.append(b"\n".join(lines)[:_LONGEST_SEED])
    return seeds


def _words(texts: list[bytes]) -> tuple[bytes, ...]:
    """Give the names that occur in texts, for the fuzzer to use."""
    names = {part for text in texts for part in text.split(b'"')[1::2] if 2 < len(part) < 30}
    return tuple(b'"%s"' % name for name in sorted(names)[:200])


def _machines() -> list[Machine]:
    found = []
    for dialect in every():
        seeds = partial(_seeds, dialect)
        words = (*_words(seeds()), *EVENTS, *JSON)
        found.append(Machine(dialect.name, partial(_both, dialect), words, seeds))
        if isinstance(dialect, SocketDialect):
            sessions = partial(_sessions, dialect)
            play = partial(_socket, dialect)
            words = (*_words(sessions()), b"\n>", b"\n<", *JSON)
            found.append(Machine(f"{dialect.name} socket", play, words, sessions))
    return found


DIALECTS = tuple(_machines())
