"""A few fields of a form with files (`multipart/form-data`) of any size.

The format: RFC 7578, and RFC 2046 section 5.1 for what stands between the parts.
"""

import re

LONGEST_FIELD = 64 * 1024
"""Bytes of one kept field; a longer one is not kept."""
LONGEST_HEAD = 16 * 1024
"""Bytes of the headers of one part; behind longer ones nothing more is read."""

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="?([^";\r\n]*)', re.IGNORECASE)


def boundary(content_type: str) -> str:
    """Give the boundary that a `Content-Type` names; empty when it is no form with files."""
    if not content_type.lower().startswith("multipart/"):
        return ""
    found = _BOUNDARY.search(content_type)
    return found[1].strip() if found else ""


class Form:
    """Keep the text of the wanted fields of a form that arrives cut anywhere; no file is held."""

    __slots__ = ("_delimiter", "_is_in_head", "_is_over", "_name", "_pending", "_text", "found")

    def __init__(self, boundary: str, wanted: frozenset[str]) -> None:
        self.found: dict[str, bytes] = dict.fromkeys(wanted, b"")
        """The text of each wanted field that is complete; empty as long as it is not."""
        self._delimiter = b"\r\n--" + boundary.encode("latin-1", "replace")
        self._pending = bytearray(b"\r\n")  # the first delimiter has no line end before it
        self._is_in_head = False
        self._is_over = not boundary
        self._name = ""  # of a wanted field whose text is being read
        self._text = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Read on. Text that is no form finds nothing more."""
        if self._is_over:
            return
        self._pending += chunk
        while not self._is_over and (self._through_head() if self._is_in_head else self._on()):
            pass

    def _on(self) -> bool:
        """Read a part's text up to the next delimiter; tell whether it was there."""
        at = self._pending.find(self._delimiter)
        stop = at if at >= 0 else len(self._pending) - len(self._delimiter) + 1
        if stop > 0:
            self._keep(self._pending[:stop])
            del self._pending[:stop]
        if at < 0:
            return False
        del self._pending[: len(self._delimiter)]
        if self._name and len(self._text) <= LONGEST_FIELD:
            self.found[self._name] = bytes(self._text)
        self._name = ""
        self._text.clear()
        self._is_in_head = True
        return True

    def _keep(self, text: bytearray) -> None:
        if self._name and len(self._text) <= LONGEST_FIELD:
            self._text += text

    def _through_head(self) -> bool:
        """Read a part's headers; tell whether they are complete."""
        end = self._pending.find(b"\r\n\r\n")
        size = end if end >= 0 else len(self._pending) - 3
        if self._pending.startswith(b"--") or size > LONGEST_HEAD:
            self._is_over = True
            self._pending.clear()
            return False
        if end < 0:
            return False
        named = _NAME.search(self._pending, 0, end)
        name = named[1].decode("utf-8", "replace") if named else ""
        self._name = name if name in self.found else ""
        del self._pending[: end + 4]
        self._is_in_head = False
        return True
