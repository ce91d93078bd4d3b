"""Who makes a call: read from the proxy URL, the program's name and the kind of credential."""

import base64
import re
from collections.abc import Mapping
from urllib.parse import unquote

from addons.core.call import NOBODY, Billing, Caller
from addons.core.providers.dialect import Endpoint

_UNSAFE = re.compile(r"[^A-Za-z0-9._@+-]")
_PRODUCT = re.compile(r"([A-Za-z0-9._+-]+)(?:/([A-Za-z]+)(?![A-Za-z0-9.]))?")
# Control characters, marks that end a line or reorder what a terminal or a page shows (Unicode
# UAX 9), and halves of surrogate pairs: what stands for bytes that are no UTF-8.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def caller(proxy_authorization: str) -> Caller:
    """Read `Basic base64(caller~project~session:anything)`; what is not that names nobody."""
    scheme, _, encoded = proxy_authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return NOBODY
    try:
        user = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except ValueError:  # no base64, no UTF-8, or no ASCII to begin with
        return NOBODY
    parts = unquote(user.partition(":")[0]).split("~")
    name, project, session = (_UNSAFE.sub("-", part)[:64] for part in (*parts, "", "")[:3])
    return Caller(name, project, session)


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
