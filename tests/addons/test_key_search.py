"""A small search for a way to get a key to somebody else; the large one is a command."""

from collections import Counter
from pathlib import Path

from tests import key_search
from tests.key_lab import Visit
from tests.key_search import BODY, HOMES, KEYS, OPENAI, TOKEN

CHAT = b"POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer " + TOKEN
REST = b"\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


def test_no_key_gets_to_somebody_else_and_some_get_home(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    with key_search.laboratory(tmp_path) as (lab, calls):
        key_search.search(lab, calls, 400, seen)
        said = CHAT % OPENAI.encode() + REST
        (written,) = lab.visit(Visit((OPENAI, 443), OPENAI, (said, said)))
    assert bytes(written.data).count(KEYS["openai"].encode()) == 2
    assert key_search.leaks(written) == []
    assert seen["visits"] >= 400


def test_the_search_would_see_a_key_that_goes_elsewhere(tmp_path: Path) -> None:
    with key_search.laboratory(tmp_path) as (lab, _):
        (written,) = lab.visit(Visit((OPENAI, 443), OPENAI, (CHAT % OPENAI.encode() + REST,)))
        good = bytes(written.data)
        for data in (
            good.replace(OPENAI.encode(), b"evil.example"),
            good.replace(b"\r\n\r\n", b"\r\nx-api-key: x\r\n\r\n"),
            good.replace(b"\r\n\r\n", b"\r\nx-a: a\rb\r\n\r\n"),
            good.replace(b"/v1/", b"/v1/../"),
            good.replace(KEYS["openai"].encode(), KEYS["google"].encode()),
            good.replace(b"\r\n\r\n", b"\r\nx-b: " + TOKEN + b"\r\n\r\n"),
        ):
            written.data[:] = data
            assert key_search.leaks(written) != []
        written.data[:] = good
        written.server.sni = HOMES["google"]
        assert key_search.leaks(written) != []
