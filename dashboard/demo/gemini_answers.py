"""The demo's Gemini: generateContent, and its stream as events or as one JSON array."""

import json
from random import Random
from typing import Any

from dashboard.demo import answer
from dashboard.demo.answer import Answer, Asked, Size


def reply(asked: Asked, dice: Random) -> Answer:
    """Answer as generativelanguage.googleapis.com would."""
    drawn = answer.size(asked, dice)
    model, _, verb = asked.path.rpartition("/")[2].partition(":")
    said = answer.text(drawn.output, dice)
    identity = f"{dice.getrandbits(64):016x}"
    if verb != "streamGenerateContent":
        return answer.whole(_part(model, identity, "".join(said), drawn, drawn.output), dice)
    parts = [
        _part(model, identity, piece, drawn, drawn.output * number // len(said))
        for number, piece in enumerate(said, 1)
    ]
    if "alt=sse" in asked.query:
        return answer.streamed([answer.event(part) for part in parts], dice)
    pieces = [json.dumps(part).encode() for part in parts]
    return Answer(
        (b"[" + pieces[0], *(b",\r\n" + piece for piece in pieces[1:]), b"]"),
        first_s=dice.uniform(0.1, 0.5),
        pause_s=dice.uniform(0.01, 0.04),
    )


def failure(status: int, code: str) -> dict[str, Any]:
    """Give the body of an error."""
    said = "This is the demo: it fails now and then."
    return {"error": {"code": status, "message": said, "status": code}}


def _part(model: str, identity: str, text: str, drawn: Size, so_far: int) -> dict[str, Any]:
    candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if so_far == drawn.output:
        candidate["finishReason"] = "STOP"
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": drawn.input,
            "cachedContentTokenCount": drawn.cached,
            "candidatesTokenCount": so_far,
            "thoughtsTokenCount": drawn.reasoning,
            "totalTokenCount": drawn.input + so_far + drawn.reasoning,
        },
        "modelVersion": model,
        "responseId": identity,
    }
