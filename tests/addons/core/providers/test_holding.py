import itertools

from addons.core.providers.holding import holding


def looks(chunks: list[bytes], has_patience: bool) -> tuple[list[bytes], list[bytes]]:
    """Feed chunks; give the texts that were looked at, and what still waits."""
    seen: list[bytes] = []
    held: list[bytes] = []

    def look(text: bytes) -> bool:
        seen.append(text)
        return has_patience

    feed = holding(held, look)
    for chunk in chunks:
        feed(chunk)
    return seen, held


def test_every_chunk_is_looked_at_by_itself_as_long_as_that_is_asked_for() -> None:
    assert looks([b"a", b"b", b"", b"c"], has_patience=False) == ([b"a", b"b", b"", b"c"], [])


def test_small_chunks_wait_for_each_other() -> None:
    seen, held = looks([b"first", *[b"word"] * 200], has_patience=True)
    assert [len(text) for text in seen] == [5, 128 * 4]
    assert len(held) == 200 - 128


def test_what_is_looked_at_is_what_was_fed_in_its_order() -> None:
    chunks = [b"%d," % number for number in range(1000)]
    seen, held = looks(chunks, has_patience=True)
    assert b"".join([*seen, *held]) == b"".join(chunks)


def test_large_chunks_do_not_pile_up() -> None:
    seen, held = looks([b"x" * 64 * 1024] * 50, has_patience=True)
    assert len(seen) >= 49
    assert all(len(text) <= 2 * 64 * 1024 for text in itertools.chain(seen, held))
