"""Every way to call OpenAI with its Python SDK. `argv[1]` begins the names of the models."""

import asyncio
import json
import os
import sys
from typing import Any

import openai

KEY = os.environ.get("WEIR_TEST_KEY")
"""A client token, where one stands for the provider's key."""
PROMPT: Any = [{"role": "user", "content": "What does a weir do?"}]
STALL = {"x-play": "break after=2 how=stall"}


def one_after_the_other(prefix: str) -> dict[str, Any]:
    """Make each call and tell what came back."""
    with openai.OpenAI(api_key=KEY or "sk-test", max_retries=0) as client:
        chat = client.chat.completions
        plain = chat.create(model=f"{prefix}-plain", messages=PROMPT)
        streamed = list(chat.create(model=f"{prefix}-streamed", messages=PROMPT, stream=True))
        asking = list(
            chat.create(
                model=f"{prefix}-asking",
                messages=PROMPT,
                stream=True,
                stream_options={"include_usage": True},
            )
        )
        aborted = chat.create(
            model=f"{prefix}-aborted", messages=PROMPT, stream=True, extra_headers=STALL
        )
        next(iter(aborted))
        aborted.close()
        response = client.responses.create(model=f"{prefix}-response", input="Weir?")
        with client.responses.stream(model=f"{prefix}-response-streamed", input="Weir?") as events:
            final = events.get_final_response()
        embedding = client.embeddings.create(model=f"{prefix}-embedding", input="weir")
    return {
        "plain": [plain.choices[0].message.content, usage(plain.usage)],
        "streamed": [text_of(streamed), [usage(chunk.usage) for chunk in streamed]],
        "streamed_fields": sorted({name for chunk in streamed for name in chunk.model_fields_set}),
        "asking": [text_of(asking), [usage(chunk.usage) for chunk in asking]],
        "response": [response.output_text, response.usage and response.usage.input_tokens],
        "response_streamed": [final.output_text, final.usage and final.usage.input_tokens],
        "embedding": embedding.data[0].embedding,
    }


async def side_by_side(prefix: str) -> dict[str, Any]:
    """Make two asynchronous calls at once."""
    async with openai.AsyncOpenAI(api_key=KEY or "sk-test", max_retries=0) as client:

        async def streamed() -> str:
            chunks = await client.chat.completions.create(
                model=f"{prefix}-async-streamed", messages=PROMPT, stream=True
            )
            return text_of([chunk async for chunk in chunks])

        plain, text = await asyncio.gather(
            client.chat.completions.create(model=f"{prefix}-async-plain", messages=PROMPT),
            streamed(),
        )
    return {"async_plain": plain.choices[0].message.content, "async_streamed": text}


def text_of(chunks: list[Any]) -> str:
    """Join the words of a stream."""
    return "".join(
        chunk.choices[0].delta.content or "" for chunk in chunks if len(chunk.choices) > 0
    )


def usage(reported: Any) -> int | None:
    """Give the input tokens that a usage object reports."""
    return None if reported is None else reported.prompt_tokens


if __name__ == "__main__":
    told = {**one_after_the_other(sys.argv[1]), **asyncio.run(side_by_side(sys.argv[1]))}
    sys.stdout.write(json.dumps(told))
