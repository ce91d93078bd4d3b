import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.vault import cipher
from addons.core.vault.cipher import Fact

KEY = bytes(range(32))
FACTS: tuple[Fact, ...] = ("openai", 1, "api.openai.com")

facts = st.lists(st.text() | st.integers(), max_size=5)


@given(st.binary(max_size=300), facts)
def test_what_was_sealed_opens_beside_the_same_facts(plain: bytes, beside: list[Fact]) -> None:
    assert cipher.unseal(KEY, cipher.seal(KEY, plain, *beside), *beside) == plain


@given(facts, facts)
def test_it_opens_beside_no_other_facts(beside: list[Fact], others: list[Fact]) -> None:
    sealed = cipher.seal(KEY, b"secret", *beside)
    if others != beside:
        with pytest.raises(ValueError, match="does not open"):
            cipher.unseal(KEY, sealed, *others)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_of_it_can_be_changed(place: int, change: int) -> None:
    sealed = bytearray(cipher.seal(KEY, b"secret", *FACTS))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(ValueError, match="does not open"):
        cipher.unseal(KEY, bytes(sealed), *FACTS)


@pytest.mark.parametrize("kept", [0, 5, 13, 28, 34])
def test_what_was_cut_does_not_open(kept: int) -> None:
    with pytest.raises(ValueError, match="does not open"):
        cipher.unseal(KEY, cipher.seal(KEY, b"secret", *FACTS)[:kept], *FACTS)


def test_a_number_is_not_its_text() -> None:
    with pytest.raises(ValueError, match="does not open"):
        cipher.unseal(KEY, cipher.seal(KEY, b"secret", 1), "1")


def test_the_same_secret_never_looks_the_same() -> None:
    assert len({cipher.seal(KEY, b"secret", *FACTS) for _ in range(100)}) == 100
    assert len({cipher.new_key() for _ in range(100)}) == 100
