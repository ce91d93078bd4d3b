"""One line of a table of paths: a method and a path, and what they stand for."""

import re
from dataclasses import dataclass, replace
from functools import cache

from addons.core.call import Billing
from addons.core.providers import opaque
from addons.core.providers.dialect import Dialect

ANY = ""
"""Every method."""
_BLANKS = {
    "{v}": r"/v[0-9][a-z0-9]*",
    "{any}": r"(?:/.*)?",
    "{}": r"[^/:]+",
    "{segment}": r"[^/]+",
    "{rest}": r"(?:[/:].*)?",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: a method and a path, and what they stand for."""

    method: str
    path: str
    """`{version}` at the start is the base that a row of the table of hosts gives; `{}` is one
    segment or a part of it, `{segment}` a whole one, colons included; `{rest}` at the end is
    anything, nothing included."""
    operation: str
    dialect: Dialect = opaque.DIALECT
    billing: Billing = Billing.API
    asks_for_usage: bool = False
    """True when a stream carries usage only if the request asks for it."""
    websocket: bool = False
    """True when the rule is for an upgrade to a websocket, and for nothing else."""

    def fits(self, base: str, method: str, path: str, is_websocket: bool) -> bool:
        """Tell whether a request is what this rule is about.

        In the base, `{v}` is `/v1`, `/v1beta`, ...; `{any}` is any beginning, none included.
        """
        return (
            self.method in (ANY, method)
            and self.websocket <= is_websocket
            and _literal(self.path) in path
            and _pattern(base, self.path).fullmatch(path) is not None
        )


def unasked(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Give the same rules for a provider whose streams carry usage without being asked."""
    return tuple(replace(rule, asks_for_usage=False) for rule in rules)


def leads_to(base: str, path: str) -> bool:
    """Tell whether a path begins as the base does: if not, no rule below it has to be looked at."""
    return _beginning(base).match(path) is not None


@cache
def _beginning(base: str) -> re.Pattern[str]:
    return _compiled(base)


@cache
def _literal(path: str) -> str:
    """Give the longest piece without blanks: most rules are ruled out by it."""
    return max(re.split(r"\{[a-z]*\}", path), key=len)


@cache
def _pattern(base: str, path: str) -> re.Pattern[str]:
    """Compile a path when it is first asked for: most of the table never is."""
    return _compiled(path.replace("{version}", base))


def _compiled(text: str) -> re.Pattern[str]:
    text = re.escape(text)
    for blank, meaning in _BLANKS.items():
        text = text.replace(re.escape(blank), meaning)
    return re.compile(text, re.DOTALL)
