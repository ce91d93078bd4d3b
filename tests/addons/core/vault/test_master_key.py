import base64
import unicodedata

import pytest

from addons.core.secret import Secret
from addons.core.vault import master_key

SALT = b"0123456789abcdef"
TEXT = base64.b64encode(bytes(range(200, 232))).decode()


def test_a_key_that_was_written_down_is_the_same_key() -> None:
    key = master_key.new("m1")
    again = master_key.from_text("m1", key.text(), "the note")
    assert again.unseal(key.seal(b"secret", "fact"), "fact") == b"secret"


@pytest.mark.parametrize(
    "text",
    [TEXT, f" {TEXT}\n", TEXT.rstrip("="), TEXT.replace("+", "-").replace("/", "_")],
)
def test_every_way_to_write_base64_is_read(text: str) -> None:
    assert master_key.from_text("m1", Secret(text), "the file").text() == Secret(TEXT)


@pytest.mark.parametrize("text", ["", "short", TEXT + "AAAA", "é" * 43, "=" * 44, "\0" * 44])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"WEIR_MASTER_KEY is no .* `openssl rand") as caught:
        master_key.from_text("m1", Secret(text), "WEIR_MASTER_KEY")
    assert not text or text not in str(caught.value)


def test_a_key_is_bound_to_its_id() -> None:
    key = master_key.from_text("m1", Secret(TEXT), "")
    other = master_key.from_text("m2", Secret(TEXT), "")
    with pytest.raises(ValueError, match="does not open"):
        other.unseal(key.seal(b"secret"))


@pytest.mark.usefixtures("quick_passphrases")
def test_a_passphrase_gives_the_same_key_with_the_same_salt_only() -> None:
    first = master_key.from_passphrase("m1", Secret("correct horse battery"), SALT)
    again = master_key.from_passphrase("m1", Secret("correct horse battery"), SALT)
    other = master_key.from_passphrase("m1", Secret("correct horse battery"), SALT[::-1])
    assert first == again
    assert first != other


def test_a_passphrase_is_derived_as_published() -> None:
    # argon2 of the reference implementation: -id -t 3 -m 16 -p 4 -l 32
    from argon2.low_level import Type, hash_secret_raw

    reference = hash_secret_raw(b"correct horse battery", SALT, 3, 65536, 4, 32, Type.ID)
    key = master_key.from_passphrase("m1", Secret("correct horse battery"), SALT)
    assert base64.b64decode(key.text().reveal()) == reference


@pytest.mark.usefixtures("quick_passphrases")
def test_letters_that_look_the_same_are_the_same() -> None:
    words = "mañana mañana"
    composed, decomposed = (
        master_key.from_passphrase("m1", Secret(unicodedata.normalize(form, words)), SALT)
        for form in ("NFC", "NFD")
    )
    assert composed == decomposed


def test_no_text_about_a_key_has_the_key() -> None:
    key = master_key.from_text("m1", Secret(TEXT), "")
    assert repr(key) == "MasterKey(master_key_id='m1')"
    assert "***" in repr(key.text())


def test_no_two_ids_are_the_same() -> None:
    assert len({master_key.new_id() for _ in range(1000)}) == 1000
