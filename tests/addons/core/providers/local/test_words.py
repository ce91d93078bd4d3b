import json
from typing import Any

from addons.core.providers.dialect import Words
from addons.core.providers.local.llamacpp import DIALECT


def event(content: str, **more: Any) -> bytes:
    return b"data: " + json.dumps({"index": 0, "content": content, **more}).encode() + b"\n\n"


def test_a_prompt_is_a_text() -> None:
    assert DIALECT.prompt(b'{"prompt":"Hello"}') == Words(("Hello",))
    assert DIALECT.prompt(b'{"prompt":[1,2,3]}') is None


def test_only_what_no_count_has_in_it_is_left_to_count() -> None:
    assert DIALECT.speech(event("A w") + event("eir")) == Words(("A weir",))
    counted = event("A weir", tokens_predicted=3)
    assert DIALECT.speech(counted + event(" measures")) == Words((" measures",), is_more=True)
