"""base64url without padding (RFC 7515, appendix C), where each value has one spelling only."""

import base64
import binascii


def encode(value: bytes) -> str:
    """Write the bytes."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decode(text: str) -> bytes | None:
    """Read what `encode` wrote; None for any other spelling of it, and for anything else."""
    try:
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):  # not ASCII; a length that no bytes have
        return None
    # Padding, foreign letters (which Python passes over) and unused bits that are not zero.
    return value if encode(value) == text else None
