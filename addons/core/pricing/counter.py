"""Counts tokens in a process of its own, which comes when it is needed and goes when it is not."""

import json
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from addons.core.pricing import imitations
from addons.core.pricing.tokenizer import LENGTH

_PROGRAM = Path(__file__).with_name("tokenizer.py")
IDLE_S = 60.0
"""How long the process waits for the next question; it keeps 100 to 200 MB."""
PATIENCE_S = 20.0
"""The largest prompt takes two seconds; what takes this long will never come."""


class Counter:
    """Asks the tokenizer. Texts go through a pipe: they are on no disk and in no process list."""

    def __init__(self, idle_s: float = IDLE_S, patience_s: float = PATIENCE_S) -> None:
        self._idle_s = idle_s
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """The process that counts; None while there is none."""
        return self._process.pid if self._process else None

    def count(self, encoding: str, texts: Sequence[str]) -> int:
        """Count the tokens of all texts together, by a vocabulary or by what imitates one.

        Raises OSError when nobody counts them.
        """
        if not any(texts):
            return 0
        vocabulary = imitations.vocabulary(encoding)
        question = json.dumps({"encoding": vocabulary, "texts": texts}).encode()
        with self._lock:
            self._forget_to_end()
            try:
                answer = self._ask(question)
            except OSError:
                self._stop()
                raise
            self._end = threading.Timer(self._idle_s, self.close)
            self._end.daemon = True
            self._end.start()
        return imitations.total(encoding, json.loads(answer))

    def close(self) -> None:
        """Let the process end; the next question starts another one."""
        with self._lock:
            self._forget_to_end()
            self._stop()

    def _ask(self, question: bytes) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise OSError("the tokenizer has no pipes")
        sink.write(LENGTH.pack(len(question)) + question)
        sink.flush()
        waiting = select.poll()
        waiting.register(source, select.POLLIN)
        if not waiting.poll(self._patience_s * 1000):
            raise TimeoutError("the tokenizer does not answer")
        return _read(source, *LENGTH.unpack(_read(source, LENGTH.size)))

    def _forget_to_end(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it did not read any more
                    pipe.close()
        process.wait()


def _read(source: IO[bytes], size: int) -> bytes:
    text = source.read(size)
    if len(text) < size:
        raise OSError("the tokenizer has ended")
    return text
