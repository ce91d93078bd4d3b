import asyncio
from collections.abc import Iterator

import pytest
from mitmproxy.options import Options
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.proxy.server import ConnectionHandler, SimpleConnectionHandler

from addons import silence


@pytest.fixture
def used() -> Iterator[None]:
    """Use it, and put back what mitmproxy does by itself."""
    before = ConnectionHandler.on_timeout
    silence.use()
    yield
    ConnectionHandler.on_timeout = before  # type: ignore[method-assign]


async def error_of(silent_for_s: float) -> str | None:
    """Serve one client that says nothing, as mitmproxy does, and leaves after a while."""
    options = Options()
    options.add_option("tcp_timeout", int, 9, "")
    ended: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mode = ProxyMode.parse("regular")
        handler = SimpleConnectionHandler(reader, writer, options, mode, {})
        handler.timeout_watchdog.timeout = 0.1  # type: ignore[assignment]
        await handler.handle_client()
        ended.set_result(handler.client.error)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait({ended}, timeout=silent_for_s)
        writer.close()
        return await asyncio.wait_for(ended, 5)


@pytest.mark.usefixtures("used")
def test_a_connection_that_is_given_up_says_for_how_long_nothing_came() -> None:
    assert asyncio.run(error_of(5)) == "timeout: nothing came for 0.1 s"


@pytest.mark.usefixtures("used")
def test_a_client_that_leaves_before_says_nothing() -> None:
    assert asyncio.run(error_of(0)) is None
