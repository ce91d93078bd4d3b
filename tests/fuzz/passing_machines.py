"""What passes bytes on: they come out as they went in, but for what is ours."""

import json
from functools import partial
from typing import Any

from addons.core.call import Ask, Reading
from addons.core.evidence import Excerpt
from addons.core.providers import figures
from addons.core.providers.dialect import Head
from addons.core.providers.openai import chat, include_usage
from addons.core.providers.openai.strainer import Strainer
from addons.core.tap import Tap
from addons.core.upload import Upload
from addons.core.wire import codings, json_edit
from addons.core.wire.codings import Decoder
from tests.fuzz.machine import Machine
from tests.fuzz.promises import Broken, flood, however_cut, small_limits
from tests.fuzz.wire_machines import EVENTS, JSON

_FINAL = b'data: {"id":"a","object":"chat.completion.chunk","choices":[],"usage":{"n":1}}\n\n'


def _strained(pieces: list[bytes]) -> bytes:
    strainer = Strainer()
    out = b"".join(strainer.feed(piece) for piece in pieces) + strainer.close()
    if strainer.gap:
        raise Broken(f"{strainer.gap} in the strainer")
    return out


def _strainer(data: bytes) -> None:
    out = however_cut(data, _strained)
    if b'"usage"' not in data and out != data:
        raise Broken(f"{data!r} went in, {out!r} came out")
    if b'"usage"' not in data and b"\r" not in data:
        with_ours = b"\n\n".join(map(_with_usage, data.split(b"\n\n")))
        if with_ours.endswith(b"\n\n") or not with_ours:
            with_ours += _FINAL
        if (out := however_cut(with_ours, _strained)) != data:
            raise Broken(f"{data!r} was asked for, {out!r} came out")
    with small_limits():
        _strained([data[at : at + 7] for at in range(0, len(data), 7)])
    strainer = Strainer()
    flood(data, strainer.feed, strainer)


def _with_usage(event: bytes) -> bytes:
    """Put in what a server does when usage is asked for, where the event is a usual one."""
    text = event.removeprefix(b"data: ")
    document = figures.parsed(text)
    if text == event or b"\n" in event or not isinstance(document, dict) or not document:
        return event
    if not text.startswith(b"{") or not text.endswith(b"}"):
        return event
    return event[:-1] + b',"usage":null}'


def _asking(data: bytes) -> None:
    asked = include_usage.ask_for_usage(data)
    document = figures.parsed(data)
    if asked is not None:
        if not isinstance(document, dict):
            raise Broken(f"{data!r} was changed into {asked!r}")
        options = document.get("stream_options") or {}
        wanted = {**document, "stream_options": {**options, "include_usage": True}}
        if (got := figures.parsed(asked)) != wanted and not _is_strange(wanted):
            raise Broken(f"{data!r} asks for {got} instead of {wanted}")
    for name in ("stream_options", "a"):
        if (value := json_edit.value(data, name)) is not None:
            if json_edit.replace(data, name, value) != data:
                raise Broken(f"replacing {name} by itself changes {data!r}")
            _is_without(data, name)


def _is_without(data: bytes, name: str) -> None:
    document, without = figures.parsed(data), json_edit.remove(data, name)
    if not isinstance(document, dict):
        return
    rest = {key: value for key, value in document.items() if key != name}
    if without is None or (figures.parsed(without) != rest and not _is_strange(rest)):
        raise Broken(f"{data!r} without {name} is {without!r}")


def _is_strange(value: Any) -> bool:
    """Tell whether a document does not equal itself: NaN is in it."""
    return bool(json.loads(json.dumps(value)) != value)


def _forget(_: bytes) -> None:
    """Take what nobody asks for."""


def _upload(data: bytes) -> None:
    for hold in (0, 20):
        read: list[bytes] = []

        def passed(pieces: list[bytes], hold: int = hold, read: list[bytes] = read) -> bytes:
            upload = Upload(hold, "", bytes, read.append)
            out = [part for piece in (*pieces, b"") for part in upload(piece)]
            return b"".join(out)

        if (out := however_cut(data, passed)) != data:
            raise Broken(f"{data!r} went in, {out!r} came out")

        def added(pieces: list[bytes]) -> bytes:
            room = len(include_usage.MEMBER)
            upload = Upload(0, "", bytes, _forget, include_usage.member_for, room)
            return b"".join(part for piece in (*pieces, b"") for part in upload(piece))

        out = however_cut(data, added)
        at = data.rfind(b"}")
        padded = data + b" " * len(include_usage.MEMBER)
        if out not in (padded, data[:at] + include_usage.MEMBER + data[at:]):
            raise Broken(f"{data!r} went in, {out!r} came out")
        if out != padded and isinstance(document := figures.parsed(data), dict):
            wanted = {**document, "stream_options": {"include_usage": True}}
            if (got := figures.parsed(out)) != wanted and not _is_strange(wanted):
                raise Broken(f"{data!r} asks for {got} instead of {wanted}")
    upload = Upload(0, "", bytes, _forget, include_usage.member_for, 40)
    flood(data, upload, upload)


def _tap(data: bytes) -> None:
    waiting: list[Any] = []

    def passed(pieces: list[bytes]) -> Reading:
        tap = Tap(chat.DIALECT.tally(Ask(), Head(200, {})), None, None, waiting.append)
        for piece in pieces:
            if tap.pass_on(piece) is not piece:
                raise Broken(f"{piece!r} did not go on")
            if len(waiting) > 2:
                waiting.pop(0)()
        reading = tap.close()
        if tap.gap:
            raise Broken(f"{tap.gap} in the tally")
        waiting.clear()
        return reading

    however_cut(data, passed)


def _coded_tap(data: bytes) -> None:
    """Tap an answer that is compressed, strained or not, whole or broken; its turns come late."""
    mode, text = (data[0], data[1:]) if data else (0, b"")
    coding = _CODINGS[(mode & 0x3F) % len(_CODINGS)]
    coded = codings.encode(text, coding) or b"" if mode < 0x80 else text
    is_strained = bool(mode & 0x40)

    def passed(pieces: list[bytes]) -> tuple[bytes, bool, Reading | None]:
        waiting: list[Any] = []
        torn: list[bool] = []
        strainer = Strainer() if is_strained else None
        tally, excerpt = chat.DIALECT.tally(Ask(), Head(200, {})), Excerpt()
        decoder = Decoder(coding)
        tear = partial(torn.append, True)
        tap = Tap(tally, decoder, strainer, waiting.append, tear=tear, excerpt=excerpt)
        out: list[bytes] = []
        for piece in (*pieces, b""):
            went = tap.pass_on(piece)
            out += went if isinstance(went, list) else [went]
            if len(waiting) > 2:
                waiting.pop(0)()
        reading = tap.close()
        if tap.gap not in ("", "TooMuchToDecode") or tap.strain_gap:
            raise Broken(f"{tap.gap or tap.strain_gap} in the tap")
        if tap.is_torn != bool(torn) or (torn and not is_strained):
            raise Broken(f"{tap.is_torn} and {torn}")
        if is_strained and tap.is_torn == decoder.is_whole:
            raise Broken("an answer that is not whole came to its end")
        for late in waiting:
            late()
        # What is broken gives as much as came before that, which depends on the cuts.
        is_known = decoder.is_whole and not decoder.broken
        if not is_strained and b"".join(out) != coded:
            raise Broken(f"{coded!r} did not go on")
        if is_known and excerpt.text != b"".join(Decoder(coding).feed(coded)):
            raise Broken(f"{excerpt.text!r} was taken of {coded!r}")
        return (b"".join(out), tap.is_torn, reading) if is_known else (b"", tap.is_torn, None)

    out, _, reading = however_cut(coded, passed)
    is_ours = reading is not None and is_strained and mode < 0x80
    if is_ours and out != however_cut(text, _strained):
        raise Broken(f"{text!r} came out as {out!r}")


_FORMS = (b'"usage":null', b'"usage":{"n":1}', b'"usage": null', b'"usage" : {"a":[{"usage":1}]}')


def _usage_anywhere(data: bytes) -> None:
    """Put a usage in front of, or behind, what events say: what comes out is what they said."""
    which, text = (data[0], data[1:]) if data else (0, b"")
    form, is_first, end = _FORMS[which & 3], which & 4, b"\r\n" if which & 8 else b"\n"
    wanted, given = [], []
    for line in text.split(b"\n"):
        document = figures.parsed(line)
        if not isinstance(document, dict) or not document or b"usage" in line or b"\r" in line:
            continue
        if b"\\u" in line:  # half a pair in a name is nothing that could be taken apart
            continue
        if not document.get("choices") or line[:1] != b"{" or line[-1:] != b"}":
            continue
        wanted.append(line)
        given.append(b"{%s,%s" % (form, line[1:]) if is_first else b"%s,%s}" % (line[:-1], form))
    asked = b"".join(b"data: " + line + end * 2 for line in wanted)
    answered = b"".join(b"data: " + line + end * 2 for line in given)
    # What is not the usual form is read, and blanks before the comma go with it.
    if (out := however_cut(answered, _strained)) != asked and _unspaced(out) != _unspaced(asked):
        raise Broken(f"{asked!r} was asked for, {out!r} came out")


def _unspaced(text: bytes) -> bytes:
    return text.translate(None, b" \t")


_CODINGS = ("gzip", "deflate", "br", "zstd", "gzip, zstd", "br, deflate")
_LIMIT = 64 * 1024


def _decoder(data: bytes) -> None:
    mode, text = (data[0], data[1:]) if data else (0, b"")
    coding = _CODINGS[(mode & 0x7F) % len(_CODINGS)]
    coded = codings.encode(text, coding) or b"" if mode < 0x80 else text

    def read(pieces: list[bytes]) -> bytes | str:
        decoder = Decoder(coding, _LIMIT)
        out = [part for piece in pieces for part in decoder.feed(piece)]
        plain = b"".join(out)
        if len(plain) > _LIMIT or any(len(part) > codings.PIECE for part in out):
            raise Broken(f"{len(plain)} bytes came out of {coded!r}")
        if decoder.broken:
            return "broken"  # how much came out before that depends on the cuts
        return plain if decoder.is_whole else b"cut: " + plain

    plain = however_cut(coded, read)
    if mode < 0x80 and plain != text:
        raise Broken(f"{text!r} was coded, {plain!r} came out")
    codings.knows(data.decode("latin-1"))
    codings.accepts_only_known(data.decode("latin-1"))
    decoder = Decoder(coding)
    flood(coded, lambda piece: list(decoder.feed(piece)), decoder)


_BODIES = [
    b'{"model":"m","stream":true,"messages":[{"role":"user","content":"}"}]}',
    b'{"stream":true,"stream_options":{"include_usage":false,"a":1},"a":[1.50,"\\u00e9"]}',
    b'\xef\xbb\xbf { "stream" : true , "stream_options" : null , "a" : 1 } \r\n',
]
_STREAMED = [
    b'data: {"id":"a","choices":[{"delta":{"content":"w"}}]}\n\ndata: [DONE]\n\n',
    b'data: {"id":"a","choices":[{"delta":{}}],"usage":null}\n\n' + _FINAL + b"data: [DONE]\n\n",
    b'data: {"usage":{"n":1},"choices":[],"id":1}\r\n\r\n: c\r\n\r\ndata: {"a":1}\r\n\r\n',
]
_REQUESTS = (b'"stream":true', b'"stream_options":', b'"include_usage":', b'"stream":', b'"a":')


def _coded_seeds() -> list[bytes]:
    text = b'data: {"a":1}\n\n' * 5
    coded = [codings.encode(text, coding) or b"" for coding in _CODINGS]
    raw = [bytes([0x80 + at]) + body for at, body in enumerate(coded)]
    return raw + [bytes([at]) + text for at in range(len(_CODINGS))]


def _tap_seeds() -> list[bytes]:
    strained = [bytes([0x40 + at]) + text for at in range(6) for text in _STREAMED]
    cut = [
        bytes([0xC0 + at]) + (codings.encode(_STREAMED[1], _CODINGS[at]) or b"")[:-9]
        for at in range(6)
    ]
    return [*strained, *cut, *_coded_seeds()]


_CHUNKS = [
    bytes([which])
    + b'{"id":"a","choices":[{"delta":{"content":"w"}}]}\n{"choices":[1],"a":{"b":"}"}}'
    for which in range(16)
]

PASSING = (
    Machine("strainer", _strainer, EVENTS + JSON, lambda: _STREAMED),
    Machine("asking-for-usage", _asking, JSON + _REQUESTS, lambda: _BODIES),
    Machine("upload", _upload, JSON + _REQUESTS, lambda: _BODIES),
    Machine("tap", _tap, EVENTS + JSON, lambda: _STREAMED),
    Machine("coded-tap", _coded_tap, EVENTS + JSON, _tap_seeds),
    Machine("usage-anywhere", _usage_anywhere, JSON, lambda: _CHUNKS),
    Machine("codings", _decoder, (), _coded_seeds),
)
