"""Every dialect: what it reads of requests and answers, whole or cut, and of its sockets."""

import json
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import import_module

import orjson

from addons.core import providers
from addons.core.call import Ask, Outcome, Reading, Settlement, Usage
from addons.core.ledger import lines
from addons.core.providers import figures
from addons.core.providers.dialect import (
    Dialect,
    Ended,
    Head,
    Request,
    Said,
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
_LARGEST = 2**63
_STATUS = (200, 200, 429, 101)
_TYPES = ("text/event-stream", "application/json", "application/vnd.amazon.eventstream", "")
_EXTRA: tuple[dict[str, str], ...] = ({}, {"poll": "yes"}, {"cache_ttl": "1h"}, {"batch": "yes"})
_SESSIONS = {
    "openai-live": (
        b'>{"type":"session.start","session":{"model":"a"}}',
        b'<{"type":"session.started","session":{"id":"a","model":"a"}}',
        b'<{"type":"session.output_audio.delta","delta":"AAAA"}',
        b'<{"type":"session.usage.updated","usage":{"seconds":3.5}}',
        b'<{"type":"response.event","event":{"type":"response.completed","response":{"id":"b",'
        b'"usage":{"input_tokens":1,"output_tokens":1}}}}',
        b'<{"type":"decision.event","event_id":"c","event":{"decision":{"model":"a",'
        b'"usage":{"input_tokens":1,"output_tokens":1}}}}',
        b'<{"type":"session.closed","session":{"id":"a","model":"a"},"usage":{"seconds":4}}',
        b'<{"type":"error","error":{"type":"a"}}',
    ),
    "mistral-realtime": (
        b'<{"type":"session.created","session":{"model":"voxtral"}}',
        b'>{"type":"input_audio.append","audio":"AAAA"}',
        b'<{"type":"transcription.text.delta","text":"a"}',
        b'<{"type":"transcription.done","model":"voxtral","usage":{"prompt_tokens":1,'
        b'"completion_tokens":1,"total_tokens":2,"prompt_audio_seconds":3}}',
        b'<{"type":"error","error":{"code":3000,"message":{"detail":"a"}}}',
    ),
    "vercel-ai": (
        b'>{"type":"language-model.request","headers":{"ai-language-model-id":"a/b",'
        b'"ai-language-model-streaming":"true"},"body":{"prompt":[]}}',
        b'<{"type":"response-metadata","modelId":"b"}',
        b'<{"type":"text-delta","id":"0","delta":"a"}',
        b'<{"type":"finish","finishReason":"stop","usage":{"inputTokens":1,"outputTokens":1}}',
        b'>{"type":"language-model.request","headers":{"ai-language-model-streaming":"false"}}',
        b'<{"content":[{"type":"text","text":"a"}],"usage":{"inputTokens":{"total":1}}}',
        b'>{"type":"transcription-stream.start"}',
        b'<{"type":"language-model.error","body":{"error":{"type":"a"}}}',
    ),
    "vercel-realtime": (
        b'>{"type":"response-create"}',
        b'<{"type":"response-created","responseId":"a"}',
        b'<{"type":"audio-delta","responseId":"a","delta":"AAAA"}',
        b'<{"type":"response-done","responseId":"a","usage":{"inputTextTokens":1,'
        b'"outputAudioTokens":2,"cachedInputTextTokens":1}}',
        b'<{"type":"input-transcription-completed","itemId":"b","usage":{"audioSeconds":1}}',
        b'<{"type":"error","code":"a"}',
    ),
    "gemini-live": (
        b'>{"setup":{"model":"models/a"}}',
        b'>{"clientContent":{"turns":[],"turnComplete":true}}',
        b'<{"serverContent":{"modelTurn":{"parts":[{"inlineData":{"mimeType":'
        b'"audio/pcm;rate=24000","data":"AAAA"}}]}}}',
        b'<{"serverContent":{"outputTranscription":{"text":"a"}}}',
        b'<{"toolCall":{"functionCalls":[{"id":"1","name":"a","args":{"b":1}}]}}',
        b'<{"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":1}}',
    ),
}
"""A session of each kind as the provider documents it, for those of which few are recorded."""
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
    is_sane(reading)
    tally = dialect.tally(ask, head)
    flood(body, tally.feed, tally)


def is_sane(reading: Reading) -> None:
    """See that a reading says nothing that the ledger cannot keep as it is."""
    json.loads(reading.usage_raw or "{}")
    orjson.dumps(figures.verbatim(figures.table(figures.parsed(reading.usage_raw.encode()))))
    fields = {name: getattr(reading, name) for name in reading.__slots__ if name != "charges"}
    strings({name: value for name, value in fields.items() if isinstance(value, str)})
    strings(dict(reading.modifiers))
    if not 0 <= (reading.reported_cost_nusd or 0) < _LARGEST:
        raise Broken(f"{reading.reported_cost_nusd} is a cost")
    for charge in reading.charges:
        strings({"model": charge.model, "kind": charge.kind, "seller": charge.seller})
        for name in Usage.__slots__:
            count = getattr(charge.usage, name)
            if name == "units" or count is None:
                continue
            if not isinstance(count, int) or not 0 <= count < _LARGEST:
                raise Broken(f"{name} is {count}")
        for unit, amount in charge.usage.units.items():
            strings({unit: unit})
            if not isinstance(amount, int | float) or not 0 <= amount < _LARGEST:
                raise Broken(f"{unit} is {amount}")
    item = Settlement("id", Outcome.SETTLED, 200, reading, None, None, 0.0, 0, "", "")
    line, same = lines.written(item)
    if same is None or lines.decode(line) != item:
        raise Broken(f"{reading} comes back as {lines.decode(line)}")


def strings(values: Mapping[str, object]) -> None:
    """See that texts are texts, without half a surrogate pair."""
    for name, value in values.items():
        if not isinstance(value, str):
            raise Broken(f"{name} is {value!r}")
        try:
            (name + value).encode()
        except UnicodeEncodeError as error:
            raise Broken(f"{name} is {value!r}") from error


def _asked(dialect: Dialect, data: bytes) -> None:
    """Let a dialect read an input as a request, and look through it for words."""
    line, _, body = data.partition(b"\n")
    path, _, query = line.decode("latin-1").partition("?")
    for method, text in (("POST", data), ("GET", b""), ("POST", body)):
        dialect.ask(Request(method, "host", path, query, {"content-type": path}, text))


def _both(dialect: Dialect, data: bytes) -> None:
    _read(dialect, data)
    _asked(dialect, data)


def _socket(dialect: SocketDialect, data: bytes) -> None:
    """Let a dialect read an input as messages, each a line that says who sent it."""
    wordy = dialect if isinstance(dialect, Wordy) else None

    def play(times: int) -> Sequence[SocketEvent]:
        kept: dict[int, bytes] = {}
        tally = dialect.socket(Ask("asked", streamed=True), Head(101, {}))
        told: list[SocketEvent] = []
        for at in range(times):
            for line in data.split(b"\n"):
                events = tally.feed(line[1:], line[:1] == b">", float(at))
                told += events
                for event in events:
                    if isinstance(event, Said):
                        kept[event.response] = kept.get(event.response, b"") + line[1:] + b"\n"
        if times > 1 and (held := size_of(tally)) > MOST_HELD + 4 * times * len(data):
            raise Broken(f"{held} bytes are held of {data!r}")
        told += tally.close(float(times))
        if not isinstance(tally.error, str):
            raise Broken("an error is no text")
        for event in told:
            if isinstance(event, Ended):
                is_sane(event.reading)
        for text in kept.values():
            if wordy is not None and (said := wordy.speech(text)).sound < 0:
                raise Broken(f"{said} is less than nothing")
        return told

    if play(1) != play(1):
        raise Broken(f"{data!r} is not always the same")
    if not is_in_order(play(3)):
        raise Broken(f"{play(3)} is told of three times {data!r}")


@cache
def _recordings() -> tuple[tuple[Recording, Dialect], ...]:
    return tuple((each, tapes_score.endpoint(each).dialect) for each in recordings.own())


def seeds(dialect: Dialect) -> list[bytes]:
    """Give what recordings of a dialect asked and were answered, and the answers' ends."""
    found = []
    for recording, spoken in _recordings():
        if spoken is dialect:
            option = b"\x01" if recording.body[:1] not in (b"{", b"[") else b"\x20"
            found += [option + recording.body[:_LONGEST_SEED], recording.request.body]
            found += [option + end.join(recording.body.split(end)[-4:]) for end in _ENDS]
    return [seed for seed in found if len(seed) <= _LONGEST_SEED]


def _sessions(dialect: Dialect) -> list[bytes]:
    found = [b"\n".join(_SESSIONS[dialect.name])] if dialect.name in _SESSIONS else []
    for recording, spoken in _recordings():
        if spoken is dialect and recording.messages:
            said = (b"<>"[who : who + 1] + text for who, text in recording.messages)
            found.append(b"\n".join(said)[:_LONGEST_SEED])
    return found


def _words(texts: list[bytes]) -> tuple[bytes, ...]:
    """Give the names that occur in texts, for the fuzzer to use."""
    names = {part for text in texts for part in text.split(b'"')[1::2] if 2 < len(part) < 30}
    return tuple(b'"%s"' % name for name in sorted(names)[:200])


def _machines() -> list[Machine]:
    found = []
    for dialect in every():
        told = partial(seeds, dialect)
        words = (*_words(told()), *EVENTS, *JSON)
        found.append(Machine(dialect.name, partial(_both, dialect), words, told))
        if isinstance(dialect, SocketDialect):
            sessions = partial(_sessions, dialect)
            play = partial(_socket, dialect)
            words = (*_words(sessions()), b"\n>", b"\n<", *JSON)
            found.append(Machine(f"{dialect.name} socket", play, words, sessions))
    return found


DIALECTS = tuple(_machines())
