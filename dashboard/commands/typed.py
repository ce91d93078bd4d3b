"""What people type or pipe in and nobody may read: never on the command line."""

import getpass
import os
import re
import sys

import click

from addons.core.secret import Secret

_LONGEST = 16 * 1024
_GOOD = re.compile(r"[!-~]+")


def credential(
    prompt: str, what: str = "key", example: str = "pass show openai | ./run.sh key add openai"
) -> Secret:
    """Ask for a credential, or read it from standard input when that is no terminal."""
    if sys.stdin.isatty():
        text = getpass.getpass(f"{prompt} (not shown): ")
    else:
        text = sys.stdin.buffer.read(_LONGEST + 1).decode("utf-8", "replace")
    text = text.strip()
    if not text:
        raise click.UsageError(
            f"There is no {what} to read. Type it at the prompt, or pipe it in: {example}"
        )
    if len(text) > _LONGEST or not _GOOD.fullmatch(text):
        raise click.UsageError(
            f"That is no {what}: a {what} is one word of plain letters, digits and signs. "
            f"Give the {what} alone, without quotes around it or text beside it."
        )
    return Secret(text)


def passphrase(prompt: str) -> Secret | None:
    """Ask for a passphrase at the terminal, even if standard input is a pipe; None without one."""
    if not has_terminal():
        return None
    text = getpass.getpass(f"{prompt} (not shown): ")
    return Secret(text) if text else None


def has_terminal() -> bool:
    """Tell whether somebody can be asked."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def refuse_words(words: tuple[str, ...]) -> None:
    """Refuse what stands behind the arguments that a verb takes: it may well be a key."""
    if words:
        raise click.UsageError(
            "A key is never given on the command line: other users of this machine can read it "
            "there, and your shell keeps it. If that was one, revoke it at its provider. Type the "
            "new one at the prompt, or pipe it in."
        )


def looks_like_a_credential(text: str) -> bool:
    """Tell whether a word may be a key that stands in the wrong place: it is not repeated then."""
    return len(text) > 40 or text.startswith(tuple(PREFIXES))


PREFIXES = {
    "sk-ant-": "anthropic",
    "sk-or-": "openrouter",
    "sk-proj-": "openai",
    "AIza": "google",
    "gsk_": "groq",
    "xai-": "x-ai",
    "pplx-": "perplexity",
    "hf_": "huggingface",
    "nvapi-": "nvidia",
    "fw_": "fireworks",
    "csk-": "cerebras",
}
"""How the keys of providers begin, each as its own documentation shows them (2026-11-25)."""


def provider_of(secret: Secret) -> str:
    """Tell whose key it is by its beginning; empty when that says nothing."""
    text = secret.reveal()
    return next((name for prefix, name in PREFIXES.items() if text.startswith(prefix)), "")
