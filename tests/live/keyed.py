"""An upstream that takes no credential but one."""

from pathlib import Path

from tests.upstream import sample
from tests.upstream.answer import Answer, Received
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket

_CREDENTIALS = ("authorization", "x-api-key", "x-goog-api-key", "api-key")


class KeyedUpstream(Upstream):
    """Every provider, each of which takes one key and nothing else."""

    def __init__(self, folder: Path, secret: str) -> None:
        """Take `secret` alone."""
        super().__init__(folder)
        self._secret = secret

    def _choose(self, received: Received) -> Answer | Socket:
        brought = [value for name, value in received.headers if name in _CREDENTIALS]
        is_right = brought in ([self._secret], [f"Bearer {self._secret}"])
        if not is_right or "eyJ" in f"{received.headers}{received.target}":
            return sample.error(received, 401)
        return super()._choose(received)
