from collections.abc import Callable

import pytest

from addons.core import credentials
from addons.core.credentials import Fields
from tests.addons.sample import CLIENT_TOKEN as TOKEN
from tests.addons.sample import SMALL_TOKEN as OTHER
from tests.addons.sample import Minted

IS_TOKEN = Minted().is_token
T = TOKEN.encode()
HOST = (b"Host", b"api.openai.com")
PROTOCOL = b"realtime, openai-insecure-api-key." + T + b", openai-beta.realtime-v1"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        (((b"Authorization", b"Bearer " + T),), "/"),
        (((b"authorization", T),), "/"),
        (((b"AUTHORIZATION", b"bearer  " + T + b" "),), "/"),
        (((b"Authorization", b"Bearer\t" + T + b"\xa0"),), "/"),
        (((b"x-api-key", T),), "/"),
        (((b"X-Goog-Api-Key", T),), "/"),
        (((b"api-key", T),), "/"),
        (((b"Sec-WebSocket-Protocol", PROTOCOL),), "/"),
        (((b"Sec-WebSocket-Protocol", b"ai-gateway.v1,ai-gateway-auth." + T),), "/"),
        ((), f"/v1beta/models?key={TOKEN}"),
        ((), f"/v1beta/models?alt=sse&%6bey={TOKEN}"),
        ((), f"/v1beta/models?alt=sse;KEY={TOKEN}"),
        ((), f"/v1beta/models?key={TOKEN.replace('e', '%65')}"),
        ((), f"/v1/realtime?api-key={TOKEN}"),
        (((b"x-api-key", b"sk-mine"), (b"x-api-key", T)), "/"),
    ],
)
def test_a_client_token_is_found_wherever_a_credential_can_stand(fields: Fields, path: str) -> None:
    assert credentials.tokens((HOST, *fields), path, IS_TOKEN) == (TOKEN,)
    kept, plain = credentials.without((HOST, *fields), path, False, IS_TOKEN)
    assert not credentials.remain(kept, plain)
    assert TOKEN not in f"{kept!r}{plain}"
    assert kept[0] == HOST


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ((), "/v1/chat/completions"),
        (((b"Authorization", b"Bearer sk-proj-mine"),), "/v1/models?key=AIzaMine"),
        (((b"Authorization", b"Bearer eyJhbGciOiJSUzI1NiJ9.x.y"),), "/"),
        (((b"X-Note", T),), f"/v1/files?name={TOKEN}"),
        (((b"Authorization", b"Basic \xff\xfe"),), "/?%ff=%"),
    ],
)
def test_anything_else_is_the_client_s_own(fields: Fields, path: str) -> None:
    assert credentials.tokens(fields, path, IS_TOKEN) == ()


def test_two_tokens_are_told_apart_and_one_that_stands_twice_is_one() -> None:
    fields = ((b"x-api-key", T), (b"authorization", b"Bearer " + T))
    assert credentials.tokens(fields, "/", IS_TOKEN) == (TOKEN,)
    assert credentials.tokens(fields, f"/?key={OTHER}", IS_TOKEN) == (TOKEN, OTHER)


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/a?alt=sse&key=x", "/a?alt=sse"),
        ("/a?key=x&alt=sse", "/a?alt=sse"),
        ("/a?key=x", "/a"),
        ("/a?key", "/a"),
        ("/a?b=1;key=x&key=y&c=%20", "/a?b=1&c=%20"),
        ("/a?%256bey=x&b", "/a?b"),
        ("/a?keyword=x&b", "/a?keyword=x&b"),
        ("/a?b=1&&c=", "/a?b=1&&c="),
        ("/a?", "/a?"),
    ],
)
def test_the_other_parameters_stay_as_they_are_written(path: str, left: str) -> None:
    assert credentials.without((), path, False, IS_TOKEN)[1] == left


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        (((b"Connection", b"close, X-Hop"), (b"x-hop", b"1")), ((b"Connection", b"close"),)),
        (((b"Connection", b"X-Hop"), (b"x-hop", b"1")), ()),
        (((b"Connection", b"host, content-length"), HOST), (HOST,)),
        (((b"Proxy-Authorization", b"Basic x"), (b"proxy-connection", b"x")), ()),
        (((b"Cookie", b"a=b"), (b"TE", b"trailers"), (b"Keep-Alive", b"1")), ()),
        (((b"Upgrade", b"h2c"), (b"Connection", b"Upgrade")), ()),
        (((b"X-Stainless-Lang", b"python"),), ((b"X-Stainless-Lang", b"python"),)),
    ],
)
def test_what_is_for_one_hop_stays_here(fields: Fields, left: Fields) -> None:
    assert credentials.without(fields, "/", False, IS_TOKEN)[0] == left


def test_a_protocol_that_brings_a_key_anywhere_in_it_is_taken_off() -> None:
    for said in (
        b"OpenAI-insecure-api-key.sk-1",
        b"xopenai-insecure-api-key.sk-1",
        b"ai-gateway-auth.vck_1",
    ):
        fields = ((b"sec-websocket-protocol", b"realtime, " + said),)
        kept, path = credentials.without(fields, "/", True, IS_TOKEN)
        assert kept == ((b"sec-websocket-protocol", b"realtime"),)
        assert not credentials.remain(kept, path)


@pytest.mark.parametrize("blank", [b" ", b"\t", b"\xa0", b"\x1f", b"\x85"])
def test_a_token_among_the_protocols_is_taken_off_whatever_blanks_surround_it(blank: bytes) -> None:
    said = b"realtime," + blank + T + blank
    fields = ((b"sec-websocket-protocol", said),)
    assert credentials.tokens(fields, "/", IS_TOKEN) == (TOKEN,)
    kept, path = credentials.without(fields, "/", True, IS_TOKEN)
    assert kept == ((b"sec-websocket-protocol", b"realtime"),)
    assert credentials.tokens(kept, path, IS_TOKEN) == ()


def test_an_upgrade_to_a_websocket_stays_one() -> None:
    fields = (
        (b"Connection", b"keep-alive, Upgrade"),
        (b"Upgrade", b"websocket"),
        (b"Sec-WebSocket-Protocol", PROTOCOL),
    )
    assert credentials.without(fields, "/", True, IS_TOKEN)[0] == (
        (b"Connection", b"keep-alive, Upgrade"),
        (b"Upgrade", b"websocket"),
        (b"Sec-WebSocket-Protocol", b"realtime, openai-beta.realtime-v1"),
    )


@pytest.mark.parametrize("find", [credentials.tokens])
def test_a_request_without_a_token_asks_nobody_about_it(
    find: Callable[..., tuple[str, ...]],
) -> None:
    def asked(text: str) -> bool:
        raise AssertionError(text)

    assert find(((b"authorization", b"Bearer sk-mine"), HOST), "/v1/chat?alt=sse", asked) == ()
