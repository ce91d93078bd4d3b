"""Waiting for something that happens in another thread or process."""

import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], bool], timeout_s: float) -> bool:
    """Wait until a condition holds; give whether it came true in time."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
