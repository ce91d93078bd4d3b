"""The streams that the meter is measured with, in their providers' documented form."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass

from addons.core.providers.anthropic import messages
from addons.core.providers.aws import converse, invoke
from addons.core.providers.dialect import Dialect
from addons.core.providers.google import gemini
from addons.core.providers.openai import chat, responses
from addons.core.wire.event_stream import Frames
from tests.addons.core.providers.aws.chunks import METRICS, chunk
from tests.addons.core.wire import frames


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of answer: what comes first, what comes again and again, what comes last.

    `@` in the repeated event stands for its number.
    """

    name: str
    dialect: Dialect
    first: tuple[bytes, ...]
    delta: bytes
    last: tuple[bytes, ...]
    framed: Callable[[bytes], bytes] = bytes
    """Puts a repeated event into its frame, where that depends on what is in it."""

    def chunks(self, events: int) -> list[bytes]:
        """Give a whole answer, one event a chunk."""
        deltas = (self.framed(self.delta.replace(b"@", b"%d" % number)) for number in range(events))
        return [*self.first, *deltas, *self.last]


def sent(data: str, name: str = "") -> bytes:
    """Frame one event."""
    return f"event: {name}\ndata: {data}\n\n".encode() if name else f"data: {data}\n\n".encode()


def line(data: str) -> bytes:
    """Frame one JSON line."""
    return f"{data}\n".encode()


def data_of(event: bytes) -> list[bytes]:
    """Take one event's data, or one line's, out of its frame.

    Of `invoke` that is the payload and the document in it.
    """
    if not event.startswith(b"\0"):
        return [(event.partition(b"data: ")[2] or event).strip()]
    payload = Frames().feed(event)[0].payload
    inner = json.loads(payload).get("bytes")
    return [payload, b64decode(inner)] if inner else [payload]


def _chat(delta: str, finish: str, more: str) -> bytes:
    return sent(
        '{"id":"chatcmpl-CfUiTc6pPqj4xgUKnB1","object":"chat.completion.chunk",'
        '"created":1795000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default",'
        f'"system_fingerprint":"fp_0ba0d124f1","choices":[{{"index":0,"delta":{delta},'
        f'"logprobs":null,"finish_reason":{finish}}}]{more}}}'
    )


def _crlf(data: str) -> bytes:
    """Frame one event as Gemini does."""
    return f"data: {data}\r\n\r\n".encode()


_USAGE = (
    '{"prompt_tokens":19,"completion_tokens":2000,"total_tokens":2019,'
    '"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},'
    '"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}'
)
_WORD = '{"content":" word@"}'
_ROLE = '{"role":"assistant","content":""}'
_DONE = sent("[DONE]")
_PADDING = ',"obfuscation":"a8Fq3"'
_RUNNING = ',"usage":{"prompt_tokens":19,"completion_tokens":@,"total_tokens":2019}'

_RESPONSE = '"id":"resp_68af40","object":"response","model":"gpt-4o-mini-2024-07-18"'
_RESPONSE_USAGE = '{"input_tokens":19,"output_tokens":2000,"total_tokens":2019}'

ALL = (
    Stream(
        "openai-chat",
        chat.DIALECT,
        (_chat(_ROLE, "null", ""),),
        _chat(_WORD, "null", _PADDING),
        (_chat("{}", '"stop"', f',"usage":{_USAGE}'), _DONE),
    ),
    Stream(
        "openai-chat, asked for usage",
        chat.DIALECT,
        (_chat(_ROLE, "null", ',"usage":null'),),
        _chat(_WORD, "null", ',"usage":null' + _PADDING),
        (_chat("{}", '"stop"', f',"usage":{_USAGE}'), _DONE),
    ),
    Stream(
        "openai-chat, usage in every chunk",
        chat.DIALECT,
        (_chat(_ROLE, "null", ""),),
        _chat(_WORD, "null", _RUNNING),
        (_chat("{}", '"stop"', f',"usage":{_USAGE}'), _DONE),
    ),
    Stream(
        "openai-responses",
        responses.DIALECT,
        (
            sent(
                '{"type":"response.created","sequence_number":0,"response":'
                f'{{{_RESPONSE},"status":"in_progress","usage":null}}}}',
                "response.created",
            ),
        ),
        sent(
            '{"type":"response.output_text.delta","sequence_number":@,'
            '"item_id":"msg_68af40b7d5c8819c","output_index":0,"content_index":0,'
            '"delta":" word@","logprobs":[],"obfuscation":"a8Fq3"}',
            "response.output_text.delta",
        ),
        (
            sent(
                '{"type":"response.completed","sequence_number":9,"response":'
                f'{{{_RESPONSE},"status":"completed","usage":{_RESPONSE_USAGE}}}}}',
                "response.completed",
            ),
        ),
    ),
    Stream(
        "anthropic",
        messages.DIALECT,
        (
            sent(
                '{"type":"message_start","message":{"id":"msg_01","type":"message",'
                '"role":"assistant","model":"claude-sonnet-4-5","content":[],'
                '"usage":{"input_tokens":19,"output_tokens":1}}}',
                "message_start",
            ),
        ),
        sent(
            '{"type":"content_block_delta","index":0,'
            '"delta":{"type":"text_delta","text":" word@"}             }',
            "content_block_delta",
        ),
        (
            sent(
                '{"type":"message_delta","delta":{"stop_reason":"end_turn"},'
                '"usage":{"output_tokens":2000}}',
                "message_delta",
            ),
            sent('{"type":"message_stop"}', "message_stop"),
        ),
    ),
    Stream(
        "gemini",
        gemini.DIALECT,
        (),
        _crlf(
            '{"candidates":[{"content":{"parts":[{"text":" word@"}],"role":"model"},"index":0}],'
            '"usageMetadata":{"promptTokenCount":19,"candidatesTokenCount":@,'
            '"totalTokenCount":2019,"promptTokensDetails":[{"modality":"TEXT","tokenCount":19}]},'
            '"modelVersion":"gemini-2.5-flash","responseId":"q1w2e3r4t5y6"}'
        ),
        (
            _crlf(
                '{"candidates":[{"content":{"parts":[{"text":"."}],"role":"model"},'
                '"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":19,'
                '"candidatesTokenCount":2000,"totalTokenCount":2019},'
                '"modelVersion":"gemini-2.5-flash","responseId":"q1w2e3r4t5y6"}'
            ),
        ),
    ),
    Stream(
        "bedrock-converse",
        converse.DIALECT,
        (frames.event("messageStart", b'{"role":"assistant","p":"abcdefgh"}'),),
        b'{"contentBlockIndex":0,"delta":{"text":" word@"},"p":"abcdefghijklmnopqrstuvwxyzABCDEF"}',
        (
            frames.event("messageStop", b'{"stopReason":"end_turn"}'),
            frames.event("metadata", b'{"usage":{"inputTokens":19,"outputTokens":2000}}'),
        ),
        lambda delta: frames.event("contentBlockDelta", delta),
    ),
    Stream(
        "bedrock-invoke, Anthropic",
        invoke.DIALECT,
        (chunk({"type": "message_start", "message": {"usage": {"input_tokens": 19}}}),),
        b'{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word@"}}',
        (
            chunk({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}}),
            chunk({"type": "message_stop", **METRICS}),
        ),
        lambda delta: chunk(json.loads(delta)),
    ),
    Stream(
        "bedrock-invoke, Nova",
        invoke.DIALECT,
        (chunk({"messageStart": {"role": "assistant"}}),),
        b'{"contentBlockDelta":{"delta":{"text":" word@"},"contentBlockIndex":0}}',
        (chunk({"metadata": {"usage": {}}, **METRICS}),),
        lambda delta: chunk(json.loads(delta)),
    ),
)
