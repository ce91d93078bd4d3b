"""A small JSON file that only its owner may read, changed under a lock."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def change(path: Path) -> Iterator[dict[str, Any]]:
    """Lend the file's object; whatever the block leaves in it is written back.

    A file that is missing or damaged counts as empty. Safe against other processes.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        before = os.read(handle, 1 << 20)
        contents = _object(before)
        yield contents
        after = json.dumps(contents, indent=1).encode()
        if after != before:
            os.ftruncate(handle, 0)
            os.pwrite(handle, after, 0)
    finally:
        os.close(handle)


def _object(text: bytes) -> dict[str, Any]:
    try:
        contents = json.loads(text or b"{}")
    except ValueError:
        return {}
    return contents if isinstance(contents, dict) else {}
