import json
from typing import Any

from addons.core.providers.dialect import Words
from addons.core.providers.huggingface.generate import DIALECT


def event(text: str, **more: Any) -> bytes:
    token = {"id": 1, "text": text, "special": more.pop("special", False)}
    return b"data: " + json.dumps({"token": token, **more}).encode() + b"\n\n"


def test_a_prompt_is_a_text() -> None:
    assert DIALECT.prompt(b'{"inputs":"Hello"}') == Words(("Hello",))
    assert DIALECT.prompt(b'{"inputs":{"image":"x"}}') is None


def test_a_stream_says_a_token_an_event_and_its_end_nothing_new() -> None:
    end = event("</s>", special=True, generated_text="A weir")
    assert DIALECT.speech(event("A w") + event("eir") + end) == Words(("A weir",))


def test_a_plain_answer_says_it_all_at_once() -> None:
    assert DIALECT.speech(b'[{"generated_text":"A weir"}]') == Words(("A weir",))
