"""More streams that the meter is measured with: of those who imitate nobody."""

from addons.core.providers.alibaba import dashscope
from addons.core.providers.cohere import chat as cohere
from addons.core.providers.huggingface import generate
from addons.core.providers.local import llamacpp, lmstudio
from addons.core.providers.mistral import conversations
from addons.core.providers.ollama import native as ollama
from addons.core.providers.vercel import ai_sdk
from addons.core.providers.watsonx import generation
from tests.bench.meter_streams import Stream, line, sent

_LLAMA = '"model":"llama3.3","created_at":"2026-11-25T09:00:00.123456Z"'
_COHERE_TEXT = (
    '{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" word@"}}}}'
)
_COHERE_USAGE = (
    '{"billed_units":{"input_tokens":19,"output_tokens":2000},'
    '"tokens":{"input_tokens":503,"output_tokens":2000}}'
)


def _watsonx(text: str, read: int, written: str, reason: str) -> bytes:
    return b"id: 1\n" + sent(
        '{"model_id":"ibm/granite-4","created_at":"2026-11-25T09:00:00.123Z","results":'
        f'[{{"generated_text":"{text}","generated_token_count":{written},'
        f'"input_token_count":{read},"stop_reason":"{reason}"}}]}}',
        "message",
    )


def _dashscope(reason: str, written: str) -> bytes:
    return b"id:1\n" + sent(
        '{"output":{"choices":[{"message":{"content":" word@","role":"assistant"},'
        f'"finish_reason":"{reason}"}}]}},"usage":{{"total_tokens":30,"input_tokens":19,'
        f'"output_tokens":{written}}},"request_id":"ea2ef3cd-6b5b-93ab-8a3b"}}',
        "result",
    )


OTHERS = (
    Stream(
        "cohere",
        cohere.DIALECT,
        (sent('{"id":"6cd6","type":"message-start","delta":{}}', "message-start"),),
        sent(_COHERE_TEXT, "content-delta"),
        (
            sent(
                '{"type":"message-end","delta":{"finish_reason":"COMPLETE",'
                f'"usage":{_COHERE_USAGE}}}}}',
                "message-end",
            ),
            sent("[DONE]"),
        ),
    ),
    Stream(
        "cohere, JSON lines",
        cohere.DIALECT,
        (line('{"is_finished":false,"event_type":"stream-start","generation_id":"a1"}'),),
        line('{"is_finished":false,"event_type":"text-generation","text":" word@"}'),
        (
            line(
                '{"is_finished":true,"event_type":"stream-end","finish_reason":"COMPLETE",'
                f'"response":{{"text":"...","meta":{_COHERE_USAGE}}}}}'
            ),
        ),
    ),
    Stream(
        "ollama",
        ollama.DIALECT,
        (),
        line(f'{{{_LLAMA},"message":{{"role":"assistant","content":" word@"}},"done":false}}'),
        (
            line(
                f'{{{_LLAMA},"message":{{"role":"assistant","content":""}},"done":true,'
                '"done_reason":"stop","total_duration":2685412125,"prompt_eval_count":19,'
                '"eval_count":2000}'
            ),
        ),
    ),
    Stream(
        "watsonx",
        generation.DIALECT,
        (_watsonx("", 19, "0", "not_finished"),),
        _watsonx(" word@", 0, "@", "not_finished"),
        (_watsonx("", 0, "2000", "eos_token"),),
    ),
    Stream(
        "mistral conversations",
        conversations.DIALECT,
        (
            sent(
                '{"type":"conversation.response.started","conversation_id":"conv_1"}',
                "conversation.response.started",
            ),
        ),
        sent(
            '{"type":"message.output.delta","created_at":"2026-11-25T09:00:00.123456Z",'
            '"output_index":0,"id":"msg_1","content_index":0,"model":"mistral-medium-latest",'
            '"role":"assistant","content":" word@"}',
            "message.output.delta",
        ),
        (
            sent(
                '{"type":"conversation.response.done","usage":{"prompt_tokens":19,'
                '"completion_tokens":2000,"total_tokens":2019}}',
                "conversation.response.done",
            ),
        ),
    ),
    Stream(
        "dashscope",
        dashscope.DIALECT,
        (),
        _dashscope("null", "@"),
        (_dashscope("stop", "2000"),),
    ),
    Stream(
        "tgi",
        generate.DIALECT,
        (),
        sent(
            '{"index":@,"token":{"id":3283,"text":" word@","logprob":-0.01,"special":false},'
            '"generated_text":null,"details":null}'
        ),
        (
            sent(
                '{"index":2000,"token":{"id":2,"text":"</s>","logprob":-0.1,"special":true},'
                '"generated_text":"...","details":{"finish_reason":"eos_token",'
                '"generated_tokens":2000,"input_length":19}}'
            ),
        ),
    ),
    Stream(
        "llamacpp",
        llamacpp.DIALECT,
        (),
        sent(
            '{"index":0,"content":" word@","tokens":[3283],"stop":false,"id_slot":0,'
            '"tokens_predicted":@,"tokens_evaluated":19}'
        ),
        (
            sent(
                '{"index":0,"content":"","stop":true,"tokens_predicted":2000,'
                '"tokens_evaluated":19,"timings":{"prompt_n":19}}'
            ),
        ),
    ),
    Stream(
        "lmstudio",
        lmstudio.DIALECT,
        (sent('{"type":"chat.start","model_instance_id":"qwen"}', "chat.start"),),
        sent('{"type":"message.delta","content":" word@"}', "message.delta"),
        (
            sent(
                '{"type":"chat.end","result":{"model_instance_id":"qwen","output":[],'
                '"stats":{"input_tokens":19,"total_output_tokens":2000}}}',
                "chat.end",
            ),
        ),
    ),
    Stream(
        "vercel, AI SDK",
        ai_sdk.DIALECT,
        (sent('{"type":"response-metadata","id":"resp_1","modelId":"gpt-5.4-2026-03-05"}'),),
        sent('{"type":"text-delta","id":"0","delta":" word@"}'),
        (
            sent(
                '{"type":"finish","finishReason":{"unified":"stop"},"usage":{"inputTokens":'
                '{"total":19,"noCache":19},"outputTokens":{"total":2000,"text":2000}},'
                '"providerMetadata":{"gateway":{"cost":"0.0301"}}}'
            ),
        ),
    ),
)
