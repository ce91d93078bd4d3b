"""Loopback ports for servers that are told their port before they open it."""

import itertools
import os
import socket

_FIRST = 10_000
_EACH = 2_000
"""Ports of a process of the tests. All lie below those that the kernel gives away by itself."""
_MOST = 11
"""Processes that have ports of their own."""

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % _MOST
_OWN = range(_FIRST + _WORKER * _EACH, _FIRST + (_WORKER + 1) * _EACH)
# Another run of the tests on the same machine begins elsewhere.
_PORTS = itertools.islice(itertools.cycle(_OWN), os.getpid() % _EACH, None)


def free_port() -> int:
    """Find a port that nobody listens on, and that nobody else here is given meanwhile.

    Between the finding and the opening another process that asks the kernel for any port may get
    it: then a test talks to the server of another one.
    """
    for port in itertools.islice(_PORTS, _EACH):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"none of {_EACH} ports from {_OWN[0]} is free")
