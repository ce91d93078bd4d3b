from pathlib import Path

import click
import pytest

from dashboard.commands import holder_key


def test_what_was_made_is_read(tmp_path: Path) -> None:
    made = holder_key.make(tmp_path / "key")
    assert holder_key.read(tmp_path / "key").private_bytes_raw() == made.private_bytes_raw()
    public = made.public_key().public_bytes_raw()
    assert holder_key.public(holder_key.shown(made)) == public
    assert holder_key.public("") == b""


def test_no_file_is_written_over(tmp_path: Path) -> None:
    holder_key.make(tmp_path / "key")
    with pytest.raises(click.UsageError, match="there already"):
        holder_key.make(tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff", b"A" * 100])
def test_a_file_that_holds_none_says_how_to_make_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(click.UsageError, match="token holder FILE"):
        holder_key.read(path)
