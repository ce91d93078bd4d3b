"""A request as it was before it was changed for one place."""

from dataclasses import dataclass

from mitmproxy import http


@dataclass(frozen=True, slots=True)
class Draft:
    """Whatever of a request depends on where it goes."""

    host: str
    port: int
    scheme: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes | None

    @classmethod
    def of(cls, request: http.Request) -> "Draft":
        """Take it from a request."""
        headers, body = request.headers.fields, request.raw_content
        return cls(request.host, request.port, request.scheme, request.path, headers, body)

    def restore(self, request: http.Request) -> None:
        """Put it back."""
        # Not by `host` and `port`: what is set there is written into the headers as well.
        request.data.host, request.data.port = self.host, self.port
        request.scheme, request.path = self.scheme, self.path
        request.headers.fields = self.headers
        request.raw_content = self.body
