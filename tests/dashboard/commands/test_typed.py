"""What people type or pipe in and nobody may read."""

import io
import os
import pty
import subprocess
import sys

import click
import pytest

from addons.core.secret import Secret
from dashboard.commands import typed


def pipe_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("content", [b"sk-1", b"sk-1\n", b"  sk-1\r\n"])
def test_a_key_is_read_from_a_pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    pipe_in(monkeypatch, content)
    assert typed.credential("Key") == Secret("sk-1")


@pytest.mark.parametrize("content", [b"", b"\n", b"   "])
def test_nothing_is_no_key(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    pipe_in(monkeypatch, content)
    with pytest.raises(click.UsageError, match="no key to read"):
        typed.credential("Key")
    with pytest.raises(click.UsageError, match="no token to read"):
        typed.credential("Token", "token", "./run.sh token show < FILE")


@pytest.mark.parametrize(
    "content",
    [b"canary canary", b"canary\ncanary", b"canary\0", b"canary\xff", b"canary" * 9000,
     "canary–".encode()],
)  # fmt: skip
def test_what_cannot_be_a_key_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    pipe_in(monkeypatch, content)
    with pytest.raises(click.UsageError, match="one word") as caught:
        typed.credential("Key")
    assert "canary" not in caught.value.format_message()


def test_what_may_be_a_key_on_the_command_line_is_refused_and_not_repeated() -> None:
    typed.refuse_words(())
    with pytest.raises(click.UsageError, match="never given on the command line") as caught:
        typed.refuse_words(("canary",))
    assert "canary" not in caught.value.format_message()


@pytest.mark.parametrize(
    ("text", "whose"),
    [("sk-ant-api03-x", "anthropic"), ("AIzaSy", "google"), ("sk-or-v1-x", "openrouter"),
     ("gsk_x", "groq"), ("sk-x", ""), ("", "")],
)  # fmt: skip
def test_some_keys_say_whose_they_are(text: str, whose: str) -> None:
    assert typed.provider_of(Secret(text)) == whose


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("openai", False), ("our-llm", False), ("sk-ant-x", True), ("x" * 41, True), ("AIza", True)],
)
def test_a_word_that_looks_like_a_key_is_known(text: str, is_one: bool) -> None:
    assert typed.looks_like_a_credential(text) is is_one


_ON_ITS_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"


def child(code: str, answer: bytes) -> str:
    """Run code on a terminal of its own, type `answer`, and give all that the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _ON_ITS_TERMINAL + code],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    try:
        while b"not shown" not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, answer)
        while chunk := os.read(ours, 1024):
            shown += chunk
    except OSError:  # the terminal is gone with its program
        pass
    finally:
        os.close(ours)
        process.wait(30)
    return shown.decode()


def test_what_is_typed_at_a_terminal_is_not_shown() -> None:
    code = (
        "from dashboard.commands import typed\n"
        "print(typed.credential('Key').reveal() == 'canary-1')"
    )
    shown = child(code, b"canary-1\n")
    assert "True" in shown
    assert "canary" not in shown


@pytest.mark.parametrize(("answer", "told"), [(b"canary words\n", "12"), (b"\n", "None")])
def test_a_passphrase_is_asked_for_at_the_terminal(answer: bytes, told: str) -> None:
    code = (
        "from dashboard.commands import typed\n"
        "words = typed.passphrase('Passphrase')\n"
        "print(words and len(words.reveal()))"
    )
    shown = child(code, answer)
    assert told in shown
    assert "canary" not in shown


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "has_terminal", lambda: False)
    assert typed.passphrase("Passphrase") is None
