import pytest

from addons.core.policy import base64url


@pytest.mark.parametrize("value", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_what_was_written_is_read(value: bytes) -> None:
    assert base64url.decode(base64url.encode(value)) == value


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "Y Q", "YQ\n", "+/8", "é", "a" * 5, "Y=Q"])
def test_any_other_spelling_is_none(text: str) -> None:
    assert base64url.decode(text) is None
