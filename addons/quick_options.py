"""Options that are read for every message, found without mitmproxy's two deep copies."""

from collections.abc import Iterable

from mitmproxy.options import Options

_PLAIN = (bool, int, str, type(None))
"""Kinds of values that need no copy: nobody can change them in place."""
_READ_OFTEN = (
    "body_size_limit",
    "connection_strategy",
    "keep_host_header",
    "store_streamed_bodies",
    "stream_large_bodies",
    "validate_inbound_headers",
    "websocket",
)


def keep_at_hand(options: Options) -> None:
    """Let these be plain attributes, which are found before mitmproxy's look-up is asked."""

    def refresh(names: Iterable[str]) -> None:
        for name in names:
            if name in _READ_OFTEN:
                options.__dict__.pop(name, None)
                value = getattr(options, name)
                if isinstance(value, _PLAIN):
                    options.__dict__[name] = value

    def changed(updated: set[str]) -> None:
        refresh(updated)

    # The signal keeps weak references alone, so the function has to live as long as the options.
    options.__dict__["_keep_at_hand"] = changed
    options.changed.connect(changed)
    refresh(name for name in _READ_OFTEN if name in options)
