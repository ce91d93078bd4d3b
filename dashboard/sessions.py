"""Who is signed in: session ids, of which only hashes are written down."""

import hashlib
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from dashboard import private_file

IDLE_S = 12 * 3600
_WRITE_EVERY_S = 60.0
_MOST = 64


class Sessions:
    """The sessions of one dashboard, kept in a 0600 file so that a restart signs nobody out."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        with private_file.change(path) as seen:
            self._seen = {k: float(v) for k, v in seen.items() if isinstance(v, int | float)}
        self._written = 0.0

    def begin(self) -> str:
        """Make a session and give its id (256 random bits)."""
        session = secrets.token_urlsafe(32)
        with self._lock:
            self._seen[_hash(session)] = self._clock()
            self._write()
        return session

    def knows(self, session: str) -> bool:
        """Tell whether the session is alive; asking keeps it alive for another 12 hours."""
        now, name = self._clock(), _hash(session)
        with self._lock:
            last = self._seen.get(name)
            if last is None or now - last >= IDLE_S:
                return False
            self._seen[name] = now
            if now - self._written > _WRITE_EVERY_S:
                self._write()
        return True

    def end(self, session: str) -> None:
        """Forget the session."""
        with self._lock:
            self._seen.pop(_hash(session), None)
            self._write()

    def _write(self) -> None:
        now = self._clock()
        alive = sorted(
            (item for item in self._seen.items() if now - item[1] < IDLE_S),
            key=lambda item: item[1],
        )
        self._seen = dict(alive[-_MOST:])
        with private_file.change(self._path) as seen:
            seen.clear()
            seen.update(self._seen)
        self._written = now


def form_proof(session: str) -> str:
    """Give what a form must carry to show that this session's own page sent it."""
    return hashlib.sha256(b"form " + session.encode()).hexdigest()


def _hash(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
