"""One line of a table of paths: a method and a path, and what they stand for."""

import re
from dataclasses import dataclass

from addons.core.call import Billing
from addons.core.providers import opaque
from addons.core.providers.dialect import Dialect

ANY = ""
"""Every method."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: a method and a path, and what they stand for."""

    method: str
    path: str
    """`{version}` at the start is `/v1`, `/v1beta`, ...; `{}` is one segment or a part of it;
    `{rest}` at the end is anything, nothing included."""
    operation: str
    dialect: Dialect = opaque.DIALECT
    billing: Billing = Billing.API
    asks_for_usage: bool = False
    """True when a stream carries usage only if the request asks for it."""
    websocket: bool = False
    """True when the rule is for an upgrade to a websocket, and for nothing else."""

    def pattern(self, version: str) -> re.Pattern[str]:
        """Compile the path, with this regular expression for the version."""
        text = re.escape(self.path)
        text = text.replace(re.escape("{version}"), version)
        text = text.replace(re.escape("{rest}"), r"(?:[/:].*)?")
        return re.compile(text.replace(re.escape("{}"), r"[^/:]+"), re.DOTALL)
