"""Beginnings that client programs want to see on a key; ours stand on tokens as decoration."""

import base64
import binascii

MINTED = "sk-"

# What keys begin with, from the providers' own pages and from programs that check it before they
# send anything, read 2026-11-25. Longer ones first: `sk-` is the beginning of many.
KNOWN = (
    "sk-ant-api03-",
    "sk-svcacct-",
    "sk-or-v1-",
    "sk-admin-",
    "sk-proj-",
    "tgp_v1_",
    "nvapi-",
    "jina_",
    "pplx-",
    "csk-",
    "AIza",
    "fw_",
    "gsk_",
    "xai-",
    "hf_",
    "pa-",
    "r8_",
    MINTED,
)
_LOOKED_AT = 1024
_OURS = (b'"weir+jwt"', b'"weir-child+jwt"')


def cut(text: str) -> str:
    """Take one known beginning off, if there is one before a JWT."""
    for prefix in KNOWN:
        if text.startswith(prefix) and text.startswith("eyJ", len(prefix)):
            return text[len(prefix) :]
    return text


def looks_ours(text: str) -> bool:
    """Tell whether a credential is a client token or was meant as one, however damaged.

    Generous, because what is ours must not be sent to a provider; providers' own JWTs, which log
    in to plans, name other issuers and types.
    """
    text = text.strip()
    begins = text[:24].find("eyJ")
    if begins < 0:  # all that most calls cost
        return False
    head, _, rest = text[begins:].partition(".")
    payload = rest.partition(".")[0]
    decoded = _decoded(head)
    if any(kind in decoded for kind in _OURS):
        return True
    return b'"iss":"weir"' in _decoded(payload).replace(b" ", b"")


def _decoded(segment: str) -> bytes:
    """Decode what can be decoded; nothing is judged by it but where a text belongs."""
    kept = segment[:_LOOKED_AT].rstrip("=")
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
    except (ValueError, binascii.Error):  # no ASCII, no base64
        return b""
