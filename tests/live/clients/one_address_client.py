"""OpenAI's and Anthropic's SDKs at one base URL. `argv`: the URL, and a beginning for names."""

import asyncio
import json
import sys
from typing import Any

import anthropic
import openai

PROMPT: Any = [{"role": "user", "content": "What does a weir do?"}]


def with_openai(url: str, token: str, prefix: str) -> dict[str, Any]:
    """Ask models of three providers, plain and streamed, with OpenAI's SDK."""
    told: dict[str, Any] = {}
    with openai.OpenAI(base_url=url, api_key=token, max_retries=0) as client:
        for start in ("gpt", "claude", "groq/llama"):
            plain = client.chat.completions.create(model=f"{start}-{prefix}-plain", messages=PROMPT)
            # Groq's streams end with their usage unasked; the upstream of these tests wants a word.
            asking: Any = {"include_usage": True} if "groq" in start else openai.NOT_GIVEN
            chunks = client.chat.completions.create(
                model=f"{start}-{prefix}-streamed",
                messages=PROMPT,
                stream=True,
                stream_options=asking,
            )
            told[f"{start}-plain"] = plain.choices[0].message.content
            told[f"{start}-streamed"] = "".join(
                chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices
            )
        response = client.responses.create(model=f"gpt-{prefix}-response", input="Weir?")
        told["gpt-response"] = response.output_text
        told["models"] = [model.id for model in client.models.list()]
        its = next(name for name in told["models"] if name.startswith("groq/"))
        told["model"] = client.models.retrieve(its).owned_by
        try:
            client.chat.completions.create(model=f"nobody-{prefix}", messages=PROMPT)
        except openai.BadRequestError as error:
            told["nobody"] = error.code
    return told


def with_anthropic(url: str, token: str, prefix: str) -> dict[str, Any]:
    """Ask Claude in Anthropic's own dialect, plain and streamed."""
    base = url.removesuffix("/v1")
    with anthropic.Anthropic(base_url=base, api_key=token, max_retries=0) as client:
        plain = client.messages.create(
            model=f"claude-{prefix}-message", messages=PROMPT, max_tokens=64
        )
        with client.messages.stream(
            model=f"claude-{prefix}-message-streamed", messages=PROMPT, max_tokens=64
        ) as stream:
            final = stream.get_final_message()
        listed = [model.id for model in client.models.list()]
    return {
        "message": "".join(getattr(block, "text", "") for block in plain.content),
        "message-streamed": "".join(getattr(block, "text", "") for block in final.content),
        "anthropic-models": listed,
    }


async def on_a_socket(url: str, token: str, prefix: str) -> dict[str, Any]:
    """Make one response on a realtime socket; tell its tokens."""
    socket_url = url.replace("http", "ws", 1)
    client = openai.AsyncOpenAI(base_url=url, websocket_base_url=socket_url, api_key=token)
    async with client.realtime.connect(model=f"gpt-{prefix}-realtime") as socket:
        await socket.response.create()
        async for event in socket:
            if event.type == "response.done":
                usage = event.response.usage
                return {"realtime": [usage and usage.input_tokens, usage and usage.output_tokens]}
    return {}


if __name__ == "__main__":
    address, key, names = sys.argv[1:]
    said = {
        **with_openai(address, key, names),
        **with_anthropic(address, key, names),
        **asyncio.run(on_a_socket(address, key, names)),
    }
    sys.stdout.write(json.dumps(said))
