"""Websockets of the official SDKs. `argv[1]` begins the names of the models."""

import asyncio
import json
import os
import sys
from typing import Any

import openai
from google import genai

KEY = os.environ.get("WEIR_TEST_KEY")
"""A client token, where one stands for the provider's key."""


async def responses(prefix: str) -> list[Any]:
    """Make three responses on one socket of OpenAI's; tell the text and input of each.

    With the asynchronous client: the other one reads and writes one TLS connection from two
    threads, which OpenSSL forbids (https://github.com/openssl/openssl/issues/20446, read
    2026-11-26). Without any proxy it gets stuck on a ticket about once in some hundred times.
    """
    told = []
    client = openai.AsyncOpenAI(api_key=KEY or "sk-test")
    async with client.responses.connect() as socket:
        for number in range(3):
            await socket.response.create(model=f"{prefix}-{number}", input="Weir?")
            text = ""
            async for event in socket:
                if event.type == "response.output_text.delta":
                    text += event.delta
                if event.type == "response.completed":
                    told.append([text, event.response.usage and event.response.usage.input_tokens])
                    break
    return told


async def realtime(prefix: str) -> list[Any]:
    """Make one response on a realtime socket; tell its tokens."""
    client = openai.AsyncOpenAI(api_key=KEY or "sk-test")
    async with client.realtime.connect(model=f"{prefix}-realtime") as socket:
        await socket.response.create()
        async for event in socket:
            if event.type == "response.done":
                usage = event.response.usage
                return [usage and usage.input_tokens, usage and usage.output_tokens]
    return []


async def live(prefix: str) -> list[Any]:
    """Take one turn with Gemini; tell its tokens."""
    client = genai.Client(api_key=KEY or "AIza-test")
    async with client.aio.live.connect(model=f"{prefix}-live") as socket:
        await socket.send_client_content(turns=genai.types.Content(role="user", parts=[]))
        async for message in socket.receive():
            if usage := message.usage_metadata:
                return [usage.prompt_token_count, usage.response_token_count]
    return []


if __name__ == "__main__":
    name = sys.argv[1]
    told = {
        "responses": asyncio.run(responses(name)),
        "realtime": asyncio.run(realtime(name)),
        "live": asyncio.run(live(name)),
    }
    sys.stdout.write(json.dumps(told))
