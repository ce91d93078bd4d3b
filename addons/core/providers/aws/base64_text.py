"""Finding a text inside base64 without decoding it."""

from base64 import b64encode


def alignments(text: bytes) -> tuple[bytes, ...]:
    """Give the three ways in which base64 writes a text, by where it stands.

    The characters at the ends hold bits of what stands beside it: they are left off.
    """
    found = []
    for before in range(3):
        coded = b64encode(bytes(before) + text)
        start = -(-before * 8 // 6)
        found.append(coded[start : (before + len(text)) * 8 // 6])
    return tuple(found)
