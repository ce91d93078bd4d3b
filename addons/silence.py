"""Connections that nothing came on for too long, told from those that a client left.

mitmproxy closes them (`tcp_timeout`), and all that its hooks hear is that the client is gone.
"""

from mitmproxy.proxy.server import ConnectionHandler

from addons.core import mishap


def use() -> None:
    """Have every connection that mitmproxy gives up say why, in its client's `error`."""
    give_up = ConnectionHandler.on_timeout

    async def on_timeout(handler: ConnectionHandler) -> None:
        handler.client.error = mishap.silence(handler.timeout_watchdog.timeout)
        await give_up(handler)

    ConnectionHandler.on_timeout = on_timeout  # type: ignore[method-assign, assignment]
