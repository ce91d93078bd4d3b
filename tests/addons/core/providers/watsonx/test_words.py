import json

from addons.core.providers.dialect import Words
from addons.core.providers.watsonx import chat, generation


def event(text: str, written: int | None = None) -> bytes:
    result = {"generated_text": text, "generated_token_count": written, "input_token_count": 0}
    return b"id: 1\nevent: message\ndata: " + json.dumps({"results": [result]}).encode() + b"\n\n"


def test_a_prompt_is_a_text_or_stands_in_a_deployment() -> None:
    assert generation.DIALECT.prompt(b'{"input":"Hello"}') == Words(("Hello",))
    assert generation.DIALECT.prompt(b'{"parameters":{}}') is None


def test_only_what_comes_after_the_last_count_is_left_to_count() -> None:
    assert generation.DIALECT.speech(event("A w") + event("eir")) == Words(("A weir",))
    assert generation.DIALECT.speech(event("A weir", 3)) == Words((), is_more=True)
    assert generation.DIALECT.speech(event("A", 1) + event(" weir")) == Words(
        (" weir",), is_more=True
    )


def test_a_chat_has_openais_words() -> None:
    asked = b'{"messages":[{"role":"user","content":"Hello"}]}'
    assert chat.DIALECT.prompt(asked) == Words(("Hello",), messages=1)
    said = b'data: {"choices":[{"index":0,"delta":{"content":"A weir"}}]}\n\n'
    assert chat.DIALECT.speech(said) == Words(("A weir",))
