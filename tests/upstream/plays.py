"""Answers by name: what the header `x-play` of a request may ask for.

stream chunks=200 size=230 pace_ms=20   server-sent chat events, the last one with usage
big mib=1024                            one event stream of that size
bomb mib=256                            a gzip body that unpacks to that size (a multiple of 16)
endless-line mib=64                     one line without an end
break after=3 how=reset                 a stream that is left unfinished (close, reset, stall)
status code=429                         an error in the provider's shape
small                                   one small chat answer
"""

import gzip
import shlex
import time
from collections.abc import Iterator, Mapping

from tests.upstream import sample
from tests.upstream.answer import Answer, Break, Pause, Received, Step, streamed, whole

EVENT_STREAM = (("content-type", "text/event-stream; charset=utf-8"),)
BLOCK = 64 * 1024


def choose(received: Received) -> Answer:
    """Give the answer that `x-play` names, or what the provider of the path would say."""
    name, *words = shlex.split(received.header("x-play")) or ["sample"]
    options = dict(word.split("=", 1) for word in words)
    match name:
        case "sample":
            return sample.answer(received)
        case "small":
            return _small(received)
        case "stream":
            return _stream(options, sample.number(received))
        case "big":
            return _big(int(options["mib"]), sample.number(received))
        case "bomb":
            return _bomb(int(options["mib"]))
        case "endless-line":
            return _endless_line(int(options["mib"]))
        case "break":
            return _break(received, int(options["after"]), Break(options["how"]))
        case "status":
            return sample.error(received, int(options["code"]))
        case _:
            return whole(b"no such play", 599, "text/plain")


def event(text: str, size: int = 0, number: str = "1") -> bytes:
    """Make one chat event that carries `text`, padded to at least `size` bytes."""
    head = _frame(number) + b'"choices":[{"index":0,"delta":{"content":"'
    tail = b'"},"logprobs":null,"finish_reason":null}]}\n\n'
    body = text.encode()
    return head + body + b"." * (size - len(head) - len(body) - len(tail)) + tail


def last_events(number: str) -> bytes:
    """Make the events that end a stream; the last but one has the usage (11 and 7 tokens)."""
    frame = _frame(number)
    return (
        frame + b'"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
        b"" + frame + b'"choices":[],"usage":{"prompt_tokens":11,'
        b'"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":0},'
        b'"completion_tokens_details":{"reasoning_tokens":0}}}\n\ndata: [DONE]\n\n'
    )


def _frame(number: str) -> bytes:
    return (
        b'data: {"id":"chatcmpl-%b","object":"chat.completion.chunk","created":1763888400,'
        b'"model":"gpt-4o-mini-2024-07-18",' % number.encode()
    )


def _small(received: Received) -> Answer:
    return whole(
        b'{"id":"chatcmpl-%b","object":"chat.completion","created":1763888400,'
        b'"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant",'
        b'"content":"A weir measures a stream.","refusal":null},"finish_reason":"stop"}],'
        b'"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,'
        b'"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},'
        b'"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}}'
        % sample.number(received).encode()
    )


def _stream(options: Mapping[str, str], number: str) -> Answer:
    chunks, size = int(options.get("chunks", 200)), int(options.get("size", 230))
    pace_s = float(options.get("pace_ms", 0)) / 1000
    chunk, has_clock = event("word ", size, number), "clock" in options

    def steps() -> Iterator[Step]:
        for _ in range(chunks):
            if pace_s:
                yield Pause(pace_s)
            yield event(f"@{time.monotonic_ns()}@", size, number) if has_clock else chunk
        yield last_events(number)

    return Answer(steps, headers=EVENT_STREAM)


def _big(mib: int, number: str) -> Answer:
    block = event("word ", 1024, number) * (BLOCK // 1024)
    count = mib * 1024 * 1024 // len(block)

    def steps() -> Iterator[Step]:
        for _ in range(count):
            yield block
        yield last_events(number)

    return Answer(steps, headers=EVENT_STREAM)


def _bomb(mib: int) -> Answer:
    member = gzip.compress(b"\0" * (16 * 1024 * 1024), 9)
    return whole(member * (mib // 16), headers=(("content-encoding", "gzip"),))


def _endless_line(mib: int) -> Answer:
    def steps() -> Iterator[Step]:
        yield b'data: {"x":"'
        for _ in range(mib * 1024 * 1024 // BLOCK):
            yield b"y" * BLOCK

    return Answer(steps, headers=EVENT_STREAM)


def _break(received: Received, after: int, how: Break) -> Answer:
    steps = [step for step in sample.answer(received).steps() if isinstance(step, bytes)]
    return streamed([*steps[:after], Pause(0.05), how])
