"""What is wrong with the ledger right now, told in this process and beside the file."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path


class Trouble:
    """One line for each thing that is wrong, until it is right again."""

    def __init__(self, ledger: Path) -> None:
        self._path = trouble_file(ledger)
        self._said: dict[str, str] = {}
        self._published = ""

    def say(self, about: str, text: str) -> None:
        """Say what is wrong with `about`; an empty text says that it is right again."""
        self._said[about] = text

    def text(self, more: Iterable[str] = ()) -> str:
        """Give everything that is wrong in one line; empty when all is well."""
        return "; ".join(filter(None, (*list(self._said.values()), *more)))

    def publish(self, text: str) -> None:
        """Put the line beside the ledger, where other processes see it, or take it away."""
        if text == self._published:
            return
        with contextlib.suppress(OSError):  # a full disk may be the very trouble
            if text:
                file = os.open(
                    self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600
                )
                with os.fdopen(file, "w", encoding="utf-8") as out:
                    out.write(text)
            else:
                self._path.unlink(missing_ok=True)
            self._published = text

    def withdraw(self) -> None:
        """Take away what an earlier process left behind."""
        self._published = "unknown"
        self.publish("")


def trouble_file(ledger: Path) -> Path:
    """Name the file that says what is wrong; it exists only while something is."""
    return ledger.with_suffix(".trouble")


def read(ledger: Path) -> str:
    """Give what the writer says is wrong; empty when all is well."""
    try:
        return trouble_file(ledger).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
