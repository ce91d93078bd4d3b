"""The machines that turn text into events, lines, items and members."""

from collections.abc import Callable

from addons.core.wire import form
from addons.core.wire.abridged import Abridged
from addons.core.wire.elements import Elements
from addons.core.wire.event_members import EventMembers
from addons.core.wire.form import Form
from addons.core.wire.json_array import ArrayItems
from addons.core.wire.json_value import ValueEnd
from addons.core.wire.members import Members
from addons.core.wire.ndjson import Lines
from addons.core.wire.sse import EventStream
from addons.core.wire.stream_ends import StreamEnds
from addons.core.wire.tail import Tail
from addons.core.wire.whole_events import WholeEvents
from tests.fuzz.machine import Machine
from tests.fuzz.promises import Broken, flood, however_cut, small_limits

EVENTS = (
    *(b"data: ", b"data:", b"event: ", b"id: ", b": ping", b"\n\n", b"\r\n\r\n", b"\r\r", b"\r"),
    *(b"\xef\xbb\xbf", b'"usage"', b'"usage":null', b'"usage": null', b"[DONE]", b"data: {}\n\n"),
)
JSON = (
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b'\\"', b"\\u0041", b"\\ud83d", b"null"),
    *(b"true", b"1e9", b"-0.5", b'{"a":', b'"a":', b'"usage":{', b"\xef\xbb\xbf", b"\r\n", b" "),
)
_EVENTS = [
    b'event: a\ndata: {"usage":{"n":1}}\n\ndata: {"usage":null}\n\ndata: [DONE]\n\n',
    b'\xef\xbb\xbfdata: {"usage":1}\r\n\r\n: ping\r\n\r\ndata:a\r\ndata: b\r\n\r\n',
    b'data: {"x_groq":{"usage":{}},"usage":null}\r\rdata: {"usage": null}\r\r',
]
_DOCUMENTS = [
    b'{"a":1,"usage":{"n":[1,2,"\\"]"]},"b":"\\u00e9\\\\"}',
    b'[{"a":"]"},1 ,[2,[]] , "x" ]',
    b'{"a":1}\n{"usage":{}}\r\n\n[1]\n',
]
_USAGE = (b'"usage"',)


def _server_events(data: bytes) -> None:
    for wanted, newest in (((), ()), (_USAGE, ()), (_USAGE, (b"data",)), ((b"a",), _USAGE)):

        def read(
            pieces: list[bytes],
            wanted: tuple[bytes, ...] = wanted,
            newest: tuple[bytes, ...] = newest,
        ) -> list[bytes]:
            stream = EventStream(wanted, newest)
            found = [event for piece in pieces for event in stream.feed(piece)]
            return [*found, *stream.feed(b"")]

        if not newest:  # else it is the newest in each piece
            _is_no_more_than(however_cut(data, read), EventStream(), data)
        else:
            read([data])
    with small_limits():
        EventStream(_USAGE).feed(data)
    stream = EventStream(_USAGE)
    flood(data, stream.feed, stream)


def _is_no_more_than(found: list[bytes], stream: EventStream, data: bytes) -> None:
    every = [*stream.feed(data), *stream.feed(b"")] if data else []
    if any(event not in every for event in found):
        raise Broken(f"{found} are not among {every}")


def _whole_events(data: bytes) -> None:
    def read(pieces: list[bytes]) -> bytes:
        whole = WholeEvents()
        return b"".join(whole.feed(piece) for piece in pieces) + whole.rest()

    if (out := however_cut(data, read)) != data.removeprefix(b"\xef\xbb\xbf"):
        raise Broken(f"{out!r} came out")
    whole = WholeEvents()
    flood(data, whole.feed, whole)


def _stream_ends(data: bytes) -> None:
    def read(pieces: list[bytes]) -> list[bytes]:
        ends = StreamEnds(_USAGE[0], WholeEvents())
        for piece in pieces:
            ends.feed(piece)
        return ends.close()

    however_cut(data, read)
    ends = StreamEnds(_USAGE[0], WholeEvents())
    flood(data, ends.feed, ends)


def _tail(data: bytes) -> None:
    for separator, start in ((b"\n", b""), (b"\n\n", b"data")):

        def read(
            pieces: list[bytes], separator: bytes = separator, start: bytes = start
        ) -> list[bytes]:
            tail = Tail(separator, start)
            for piece in pieces:
                tail.feed(piece)
            return tail.close()

        however_cut(data, read)
        with small_limits():
            however_cut(data, read)
        tail = Tail(separator, start)
        flood(data, tail.feed, tail)


def _collected[T](data: bytes, make: Callable[[], Callable[[bytes], list[T]]]) -> list[T]:
    """Read with a machine that gives lists, and at last b"" for what is left."""

    def read(pieces: list[bytes]) -> list[T]:
        feed = make()
        return [one for piece in (*pieces, b"") for one in feed(piece)]

    return however_cut(data, read)


def _lines(data: bytes) -> None:
    found = _collected(data, lambda: Lines().feed)
    if found != [line.strip() for line in data.split(b"\n") if line.strip()]:
        raise Broken(f"{found} are the lines of {data!r}")
    with small_limits():
        _collected(data, lambda: Lines().feed)
    lines = Lines()
    flood(data, lines.feed, lines)


def _array(data: bytes) -> None:
    _collected(data, lambda: ArrayItems().feed)
    with small_limits():
        _collected(data, lambda: ArrayItems().feed)
    items = ArrayItems()
    flood(data, items.feed, items)


def _elements(data: bytes) -> None:
    wanted = frozenset({"a", "usage"})

    def read(pieces: list[bytes]) -> tuple[int, list[dict[str, bytes]]]:
        found: list[dict[str, bytes]] = []
        elements = Elements(lambda: Members(wanted), lambda members: found.append(members.found))
        for piece in pieces:
            elements.feed(piece)
        return elements.count, found

    however_cut(data, read)
    elements = Elements(lambda: Members(wanted))
    flood(data, elements.feed, elements)


def _members(data: bytes) -> None:
    wanted = frozenset({"a", "usage"})

    def read(pieces: list[bytes]) -> tuple[dict[str, bytes], bool, bytes]:
        inside = bytearray()

        class Inside:
            feed = inside.extend

        members = Members(wanted, {"b": Inside()})
        for piece in pieces:
            members.feed(piece)
        return members.found, members.is_complete, bytes(inside)

    however_cut(data, read)
    with small_limits():
        however_cut(data, read)
    members = Members(wanted)
    flood(data, members.feed, members)


def _abridged(data: bytes) -> None:
    def read(pieces: list[bytes]) -> bytes:
        short = Abridged()
        for piece in pieces:
            short.feed(piece)
        return short.text

    however_cut(data, read)
    with small_limits():
        however_cut(data, read)
    short = Abridged()
    flood(data, short.feed, short)


def _value(data: bytes) -> None:
    def read(pieces: list[bytes]) -> int:
        value, at = ValueEnd(), 0
        for piece in pieces:
            end = value.feed(piece, 0)
            if end >= 0:
                return at + end
            at += len(piece)
        return -1

    however_cut(data, read)


def _event_members(data: bytes) -> None:
    wanted = frozenset({"a", "usage"})

    def make() -> Callable[[bytes], list[dict[str, bytes]]]:
        events = EventMembers(lambda: Members(wanted))
        return lambda piece: [members.found for members in events.feed(piece)]

    _collected(data, make)
    events = EventMembers(lambda: Members(wanted))
    flood(data, events.feed, events)


def _form(data: bytes) -> None:
    def read(pieces: list[bytes]) -> dict[str, bytes]:
        reader = Form("b", frozenset({"model", "stream"}))
        for piece in pieces:
            reader.feed(piece)
        return reader.found

    form.boundary(data.decode("latin-1"))
    however_cut(data, read)
    with small_limits():
        however_cut(data, read)
    reader = Form("b", frozenset({"model"}))
    flood(data, reader.feed, reader)


_FORM = b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt\r\n--b--\r\n'
WIRE = (
    Machine("sse", _server_events, EVENTS, lambda: _EVENTS),
    Machine("whole-events", _whole_events, EVENTS, lambda: _EVENTS),
    Machine("stream-ends", _stream_ends, EVENTS, lambda: _EVENTS),
    Machine("tail", _tail, EVENTS, lambda: _EVENTS),
    Machine("event-members", _event_members, EVENTS + JSON, lambda: _EVENTS),
    Machine("lines", _lines, JSON, lambda: _DOCUMENTS),
    Machine("json-array", _array, JSON, lambda: _DOCUMENTS),
    Machine("json-elements", _elements, JSON, lambda: _DOCUMENTS),
    Machine("json-members", _members, JSON, lambda: _DOCUMENTS),
    Machine("json-abridged", _abridged, JSON, lambda: _DOCUMENTS),
    Machine("json-value", _value, JSON, lambda: _DOCUMENTS),
    Machine("form", _form, (b"--b", b"\r\n", b'name="model"', b"\r\n\r\n"), lambda: [_FORM]),
)
