"""`python -m addons [mitmproxy's arguments]`: mitmproxy with our chain."""

import functools
import sys
from collections.abc import Callable

from mitmproxy.tools import cmdline, main

from addons import (
    chain,
    discretion,
    failover,
    fast_loop,
    keyed_client,
    prompt_hooks,
    silence,
    socket_relay,
)
from addons.chain import Chain
from addons.core import settings
from addons.core.settings import Settings
from addons.gateway import Gateway
from addons.reply import speak_plainly


def run(arguments: list[str], build: Callable[[Settings], Chain] = chain.build) -> int:
    """Serve until told to stop; the exit code. What cannot start says so in one line."""
    try:
        built = build(settings.load())
    except (ValueError, OSError) as error:
        sys.stderr.write(f"weir: {error}\n")
        return 1
    speak_plainly()
    keyed_client.use(built.calls.errands)
    failover.use(built.trips)
    fast_loop.use()
    silence.use()
    discretion.use()
    is_plain = not arguments
    if is_plain:
        prompt_hooks.use()
        socket_relay.use()
    gateway = functools.partial(Gateway, chain=built, is_plain=is_plain)
    main.run(gateway, cmdline.mitmdump, arguments)  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.argv[0] = "weir"  # mitmproxy's own complaints begin with it
    sys.exit(run(sys.argv[1:]))
