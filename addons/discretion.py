"""Keep out of the log what stands in messages: mitmproxy lists flows and quotes raw bytes."""

import logging
import re

from mitmproxy import ctx, exceptions
from mitmproxy.proxy import server

_QUOTED = re.compile(r"(?<![A-Za-z0-9])b?['\"].*", re.DOTALL)
"""From the first quotation mark on, but for an apostrophe. mitmproxy quotes with `!r` alone."""


class Discretion:
    """Refuse to list flows: the lines hold keys, prompts and answers."""

    def configure(self, updated: set[str]) -> None:
        """Refuse to run with a list."""
        if ctx.options.flow_detail:
            raise exceptions.OptionsError(
                "flow_detail is set: it would write keys and prompts into the log. For calls: "
                "./run.sh tail. For more of the log: --set termlog_verbosity=debug"
            )


def without_quotes(record: logging.LogRecord) -> bool:
    """Cut a line of the log where it begins to quote what came over a connection."""
    said = record.getMessage()
    record.msg, record.args = _QUOTED.sub("(not shown)", said), ()
    return True


def use() -> None:
    """Have everything that mitmproxy says of connections go through it."""
    server.logger.addFilter(without_quotes)
