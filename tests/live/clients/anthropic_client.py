"""Every way to call Anthropic with its Python SDK. `argv[1]` begins the names of the models."""

import asyncio
import json
import os
import sys
from typing import Any

import anthropic

KEY = os.environ.get("WEIR_TEST_KEY")
"""A client token, where one stands for the provider's key."""
PROMPT: Any = [{"role": "user", "content": "What does a weir do?"}]
STALL = {"x-play": "break after=4 how=stall"}


def one_after_the_other(prefix: str) -> dict[str, Any]:
    """Make each call and tell what came back."""
    with anthropic.Anthropic(api_key=KEY or "sk-ant-test", max_retries=0) as client:
        plain = client.messages.create(model=f"{prefix}-plain", messages=PROMPT, max_tokens=64)
        with client.messages.stream(
            model=f"{prefix}-streamed", messages=PROMPT, max_tokens=64
        ) as stream:
            final = stream.get_final_message()
        aborted = client.messages.create(
            model=f"{prefix}-aborted",
            messages=PROMPT,
            max_tokens=64,
            stream=True,
            extra_headers=STALL,
        )
        next(iter(aborted))
        aborted.close()
    return {
        "plain": [text_of(plain), plain.usage.output_tokens],
        "streamed": [text_of(final), final.usage.output_tokens],
    }


async def asynchronous(prefix: str) -> dict[str, Any]:
    """Stream with the asynchronous client."""
    async with (
        anthropic.AsyncAnthropic(api_key=KEY or "sk-ant-test", max_retries=0) as client,
        client.messages.stream(
            model=f"{prefix}-async-streamed", messages=PROMPT, max_tokens=64
        ) as stream,
    ):
        return {"async_streamed": text_of(await stream.get_final_message())}


def text_of(message: Any) -> str:
    """Join the text of a message."""
    return "".join(block.text for block in message.content)


if __name__ == "__main__":
    told = {**one_after_the_other(sys.argv[1]), **asyncio.run(asynchronous(sys.argv[1]))}
    sys.stdout.write(json.dumps(told))
