"""One free request with a provider key: does its provider take it?"""

import errno
import json
import ssl
import time
from base64 import b64encode
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import unquote, urlsplit

import certifi

from addons.core.providers import authorize
from addons.core.secret import Secret
from addons.core.settings import Settings

TIMEOUT_S = 10.0
_LONGEST = 4 << 20
# Some say "wrong key" with status 400: generativelanguage.googleapis.com and api.x.ai.
_WRONG_KEY = (b"API_KEY_INVALID", b"Incorrect API key")


class Verdict(Enum):
    """What a provider thinks of a key."""

    GOOD = "good"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Probed:
    """What came back, in our words; never the provider's text."""

    verdict: Verdict
    told: str


def probe(settings: Settings, provider: str, host: str, path: str, secret: Secret) -> Probed:
    """Ask `host` (a name, or name:port) for its list of models with a key, over verified TLS."""
    name, _, port_text = host.rpartition(":") if ":" in host else (host, "", "443")
    headers: dict[str, str] = {"accept": "application/json", "user-agent": "weir"}
    if provider == "anthropic":
        headers["anthropic-version"] = "2023-06-01"
    with_key = dict(headers)
    authorize.authorize(with_key, authorize.style(provider, ""), secret)
    try:
        status, body = _get(settings, name, int(port_text), path, with_key)
        is_public = status == 200 and _get(settings, name, int(port_text), path, headers)[0] == 200
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "it is not trusted"
        return Probed(Verdict.UNCLEAR, f"the certificate of {host} is not good: {why}")
    except (OSError, HTTPException, ValueError) as error:
        return Probed(Verdict.UNCLEAR, f"cannot reach {host} ({_reason(error)})")
    if is_public:
        return Probed(
            Verdict.UNCLEAR, f"{host} answers, but lists its models for anybody: that says nothing"
        )
    if status == 200:
        return Probed(Verdict.GOOD, f"{host} takes it{_number_of_models(body)}")
    if status == 401 or (status == 400 and any(text in body for text in _WRONG_KEY)):
        return Probed(Verdict.REFUSED, f"{host} refuses it (HTTP {status})")
    return Probed(Verdict.UNCLEAR, f"{host} answers HTTP {status}, which says nothing of the key")


def _get(
    settings: Settings, name: str, port: int, path: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    deadline = time.monotonic() + TIMEOUT_S
    to_host, to_port = name, port
    for rule in settings.connect_to:
        if rule.covers(name, port):
            to_host, to_port = rule.to_host, rule.to_port
            break
    connection = _Connection(to_host, to_port, name.strip("[]"), _tls(settings))
    if settings.upstream_proxy and (to_host, to_port) == (name, port):
        connection.go_through(settings.upstream_proxy)
    try:
        host = name if port == 443 else f"{name}:{port}"
        connection.request("GET", path, headers={"host": host, **headers})
        answer = connection.getresponse()
        body = b""
        while len(body) < _LONGEST and (chunk := answer.read1(1 << 16)):
            body += chunk
            if time.monotonic() > deadline:
                raise TimeoutError("it answers too slowly")
        return answer.status, body
    finally:
        connection.close()


class _Connection(HTTPSConnection):
    """Dials one address and verifies TLS for the name of another, as the proxy does."""

    def __init__(self, host: str, port: int, verified: str, tls: ssl.SSLContext) -> None:
        super().__init__(host.strip("[]"), port, timeout=TIMEOUT_S, context=tls)
        self._verified, self._tls = verified, tls

    def go_through(self, proxy: str) -> None:
        url = urlsplit(proxy)
        if url.scheme != "http" or not url.hostname:
            what = "only an http:// proxy can be gone through here"
            raise OSError(errno.EPROTONOSUPPORT, what)
        headers = {}
        if url.username:
            words = f"{unquote(url.username)}:{unquote(url.password or '')}".encode()
            headers["Proxy-Authorization"] = f"Basic {b64encode(words).decode()}"
        target_host, target_port = self.host, self.port
        self.host, self.port = url.hostname, url.port or 80
        self.set_tunnel(target_host, target_port, headers)

    def connect(self) -> None:
        # HTTPSConnection would verify for the name that it dials.
        super(HTTPSConnection, self).connect()
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._verified)


def _tls(settings: Settings) -> ssl.SSLContext:
    # Made by hand: the default one would write its secrets where SSLKEYLOGFILE says.
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_verify_locations(certifi.where())
    if settings.upstream_ca_file:
        tls.load_verify_locations(settings.upstream_ca_file)
    return tls


def _number_of_models(body: bytes) -> str:
    try:
        read: Any = json.loads(body)
    except ValueError:
        return ""
    listed = (read.get("data") or read.get("models")) if isinstance(read, dict) else read
    return f" and lists {len(listed)} models" if isinstance(listed, list) else ""


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    # Never the text of another error: what http.client objects to might be the key.
    return str(error) if isinstance(error, TimeoutError) else type(error).__name__
