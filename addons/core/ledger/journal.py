"""The journal: what the ledger was told and has not committed yet, safe from kill -9.

Two files take turns. Each line goes out with one `write`, so it is in the page cache when
the caller goes on, and survives the end of the process (not a power cut). A file is emptied
when everything in it is committed.
"""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

TURN_BYTES = 1 << 20
"""A file that has grown to this is laid aside and emptied as soon as it is committed."""
LARGEST_BYTES = 256 << 20
"""A file never grows beyond this (a ledger that could not be written for a very long time)."""


class Journal:
    """Two append-only files beside the ledger. One thread at a time may use it."""

    def __init__(self, ledger: Path) -> None:
        """Open both files (mode 0600). Raises OSError when they cannot be opened."""
        self.paths = (ledger.with_suffix(".journal"), ledger.with_suffix(".journal2"))
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._files = [os.open(path, flags, 0o600) for path in self.paths]
        self._sizes = [os.fstat(file).st_size for file in self._files]
        self._torn = [size > 0 for size in self._sizes]
        self._active = 0

    def append(self, line: bytes) -> None:
        """Write one line (with its line feed). Raises OSError when it did not get there whole."""
        active = self._active
        if self._sizes[active] > LARGEST_BYTES:
            raise OSError(f"{self.paths[active]} has reached its bound of {LARGEST_BYTES} bytes")
        if self._torn[active]:
            line = b"\n" + line
        self._torn[active] = True
        written = _write(self._files[active], line)
        self._sizes[active] += written
        if written < len(line):
            raise OSError(f"{self.paths[active]} took {written} of {len(line)} bytes")
        self._torn[active] = False

    @property
    def size(self) -> int:
        """How many bytes both files hold."""
        return sum(self._sizes)

    def turn(self) -> bool:
        """Let later lines go to the other file, if this one is long and the other is empty."""
        other = 1 - self._active
        is_due = self._sizes[self._active] > TURN_BYTES and not self._sizes[other]
        if is_due:
            self._active = other
        return is_due

    def discard_rested(self) -> None:
        """Empty the file that is not written to: everything in it is committed."""
        if self._sizes[1 - self._active]:
            self._empty(1 - self._active)

    def discard_all(self) -> None:
        """Empty both files: everything in them is committed."""
        for index in (0, 1):
            if self._sizes[index]:
                self._empty(index)

    def _empty(self, index: int) -> None:
        os.ftruncate(self._files[index], 0)
        self._sizes[index] = 0
        self._torn[index] = False

    def lines(self) -> Iterator[bytes]:
        """Give every line that both files hold now, the older file first; torn lines come too.

        The lines may be read while others are appended, but not while files are emptied.
        """
        order = (1 - self._active, self._active)
        return self._read([(self.paths[index], self._sizes[index]) for index in order])

    def left(self) -> Iterator[bytes]:
        """Give every line that an earlier process left behind, to be applied in this order.

        Which file was the older one is not known: the first one comes again behind the second, so
        that either order is in it. Applying lines again changes nothing.
        """
        first, second = zip(self.paths, self._sizes, strict=True)
        return self._read([first, second, first] if self._sizes[1] else [first])

    def _read(self, ends: list[tuple[Path, int]]) -> Iterator[bytes]:
        for path, end in ends:
            with path.open("rb") as file:
                while file.tell() < end and (line := file.readline()):
                    yield line

    def close(self) -> None:
        """Close the files and leave what they hold."""
        for file in self._files:
            os.close(file)


def _write(file: int, data: bytes) -> int:
    """Write like `os.write`, but stay the thread that runs.

    `os.write` lets another thread run meanwhile. That is the writer, which does not give the turn
    back for up to 5 ms: far longer than the page cache takes.
    """
    written: int = _LIBC.write(file, data, len(data))
    if written < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return written


_LIBC = ctypes.PyDLL(None, use_errno=True)
_LIBC.write.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t)
_LIBC.write.restype = ctypes.c_ssize_t
