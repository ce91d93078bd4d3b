"""Who makes a call: read from the proxy URL, the program's name and the kind of credential."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from addons.core.call import NOBODY, Billing, Caller
from addons.core.providers.dialect import Endpoint
from addons.core.secret import Secret

_UNSAFE = re.compile(r"[^A-Za-z0-9._@+-]")
_PRODUCT = re.compile(r"([A-Za-z0-9._+-]+)(?:/([A-Za-z]+)(?![A-Za-z0-9.]))?")
# Control characters, marks that end a line or reorder what a terminal or a page shows (Unicode
# UAX 9), and halves of surrogate pairs: what stands for bytes that are no UTF-8.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What stands in the proxy URL: a name, and a client token if one is there."""

    caller: Caller = NOBODY
    token: Secret | None = None


STRANGER = Introduction()


def introduction(proxy_authorization: str, is_token: Callable[[str], bool]) -> Introduction:
    """Read `Basic base64(caller~project~session:token)`; what is not that names nobody.

    Anything else than a client token in the token's place says nothing. One in the name's place
    counts too, and is no name.
    """
    scheme, _, encoded = proxy_authorization.strip().partition(" ")
    if scheme.lower() == "bearer" and is_token(encoded.strip()):
        return Introduction(token=Secret(encoded.strip()))
    if scheme.lower() != "basic":
        return STRANGER
    try:
        said = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except ValueError:  # no base64, no UTF-8, or no ASCII to begin with
        return STRANGER
    user, _, password = (unquote(part) for part in said.partition(":"))
    token = next((Secret(text) for text in (password, user) if is_token(text)), None)
    caller = NOBODY if is_token(user) else _caller(user)
    return Introduction(caller, token)


def named(caller: Caller, label: str, project: str) -> Caller:
    """Give the caller's name and project; a client token's where it names none itself."""
    return Caller(caller.name or _plain(label), caller.project or _plain(project), caller.session)


def _caller(user: str) -> Caller:
    name, project, session = (_plain(part) for part in (*user.split("~"), "", "")[:3])
    return Caller(name, project, session)


def _plain(text: str) -> str:
    return _UNSAFE.sub("-", text)[:64]


def program(user_agent: str) -> str:
    """Name the program: `claude-cli` of `claude-cli/2.1 (...)`, `openai/python` of the SDK."""
    found = _PRODUCT.match(user_agent)
    if not found:
        return ""
    return "/".join(filter(None, found.groups())).lower()[:64]


def printable(text: str, limit: int = 256) -> str:
    """Cut foreign text to `limit` characters and take out what would disturb a reader."""
    return _UNPRINTABLE.sub("\ufffd", text[:limit])


def billing(endpoint: Endpoint, headers: Mapping[str, str]) -> Billing:
    """Tell who pays. A login of Claude's plans is an OAuth token that starts `sk-ant-oat`.

    (https://code.claude.com/docs/en/authentication, read 2026-11-23.) Only the kind of the
    credential is looked at; the credential itself is neither kept nor returned.
    """
    if endpoint.billing is not Billing.API:
        return endpoint.billing
    if headers.get("authorization", "").lower().startswith("bearer sk-ant-oat"):
        return Billing.SUBSCRIPTION
    return Billing.API
