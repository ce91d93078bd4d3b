"""Every way to call Gemini with Google's Python SDK. `argv[1]` begins the names of the models."""

import asyncio
import json
import os
import sys
from typing import Any

from google import genai
from google.genai import types

KEY = os.environ.get("WEIR_TEST_KEY")
"""A client token, where one stands for the provider's key."""
PROMPT = "What does a weir do?"
STALL = types.GenerateContentConfig(
    http_options=types.HttpOptions(headers={"x-play": "break after=2 how=stall"})
)


def one_after_the_other(client: genai.Client, prefix: str) -> dict[str, Any]:
    """Make each call and tell what came back."""
    plain = client.models.generate_content(model=f"{prefix}-plain", contents=PROMPT)
    streamed = list(
        client.models.generate_content_stream(model=f"{prefix}-streamed", contents=PROMPT)
    )
    aborted: Any = client.models.generate_content_stream(
        model=f"{prefix}-aborted", contents=PROMPT, config=STALL
    )
    next(aborted)
    aborted.close()
    return {"plain": plain.text, "streamed": "".join(chunk.text or "" for chunk in streamed)}


async def asynchronous(client: genai.Client, prefix: str) -> dict[str, Any]:
    """Call and stream with the asynchronous client."""
    plain = await client.aio.models.generate_content(model=f"{prefix}-async-plain", contents=PROMPT)
    chunks = await client.aio.models.generate_content_stream(
        model=f"{prefix}-async-streamed", contents=PROMPT
    )
    texts = [chunk.text or "" async for chunk in chunks]
    return {"async_plain": plain.text, "async_streamed": "".join(texts)}


if __name__ == "__main__":
    google = genai.Client(api_key=KEY or "AIza-test")
    told = one_after_the_other(google, sys.argv[1])
    sys.stdout.write(json.dumps({**told, **asyncio.run(asynchronous(google, sys.argv[1]))}))
