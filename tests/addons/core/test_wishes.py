import orjson
import pytest

from addons.core import wishes
from addons.core.call import Ask, Caller
from addons.core.policy.routing import Wish
from tests.addons.sample import call, granted

PLAIN = {"model": "smart", "messages": [{"role": "user", "content": "hi"}]}


def wish(body: object, **headers: str) -> Wish:
    begun = call()
    begun.grant, begun.ask = granted(), Ask(model="smart")
    begun.caller = Caller("ann", "web", "s1")
    begun.body = orjson.dumps(body) if not isinstance(body, bytes) else body
    found = wishes.of(begun, headers)
    assert found.look is not None
    return found.look(found)


def test_who_calls_what_is_told() -> None:
    found = wish(PLAIN, **{"x-weir-tag": "night"})
    assert (found.caller, found.project, found.session) == ("ann", "web", "s1")
    assert (found.person, found.tag, found.model) == ("Ann", "night", "smart")
    assert (found.dialect, found.operation, found.provider) == ("openai-chat", "chat", "openai")
    assert found.input_tokens == len(orjson.dumps(PLAIN)) // 4
    assert (found.has_images, found.has_tools, found.wants_reasoning) == (False, False, False)


@pytest.mark.parametrize(("label", "caller"), [("ann", "ann"), ("ann/ci/night", "ann")])
def test_rules_are_about_whom_a_token_was_minted_for(label: str, caller: str) -> None:
    begun = call()
    begun.grant, begun.caller = granted(label=label, project=""), Caller("boss", "gold")
    found = wishes.of(begun, {})
    assert (found.caller, found.project) == (caller, "")
    begun.grant = None
    assert (wishes.of(begun, {}).caller, wishes.of(begun, {}).project) == ("boss", "gold")


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
        {"type": "input_image", "file_id": "f"},
        {"type": "image", "source": {"type": "base64", "data": "x"}},
        {"inlineData": {"mimeType": "image/png", "data": "x"}},
        {"type": "tool_result", "content": [{"type": "image", "source": {}}]},
    ],
)
def test_an_image_is_seen_in_each_dialect(part: dict[str, object]) -> None:
    assert wish({"messages": [{"role": "user", "content": [part]}]}).has_images
    assert wish({"contents": [{"parts": [part]}]}).has_images


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"reasoning_effort": "high"}, True),
        ({"reasoning_effort": "none"}, False),
        ({"reasoning": {"effort": "low"}}, True),
        ({"reasoning": {"effort": "none"}}, False),
        ({"thinking": {"type": "enabled", "budget_tokens": 9}}, True),
        ({"thinking": {"type": "disabled"}}, False),
        ({"generationConfig": {"thinkingConfig": {"thinkingBudget": 9}}}, True),
    ],
)
def test_reasoning_counts_if_it_is_asked_for(more: dict[str, object], wanted: bool) -> None:
    assert wish(PLAIN | more).wants_reasoning is wanted


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[1]", b'{"messages": ' + b"[" * 99])
def test_a_body_that_says_nothing_wishes_nothing(body: bytes) -> None:
    assert not wish(body).has_images


def test_tools_are_seen() -> None:
    assert wish(PLAIN | {"tools": [{"type": "function"}]}).has_tools
    assert not wish(PLAIN | {"tools": []}).has_tools


def test_pictures_are_no_tokens() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 400_000}}
    body = {"messages": [{"role": "user", "content": [picture, {"type": "text", "text": "hi"}]}]}
    found = wish(body)
    assert found.has_images
    assert found.input_tokens < 100


def test_long_words_of_people_are_tokens() -> None:
    text = "a word and another " * 1000
    assert wish({"messages": [{"role": "user", "content": text}]}).input_tokens > 4000


def test_a_body_is_read_once_however_many_routes_ask() -> None:
    begun = call()
    begun.body = orjson.dumps(PLAIN)
    found = wishes.of(begun, {})
    assert found.look is not None
    assert found.look(found) is found.look(found)
    assert found.input_tokens == 0
