"""Flows, greetings and an account, as the tests of the addons need them."""

import sqlite3
import ssl
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mitmproxy import connection, http, options
from mitmproxy.proxy import context
from mitmproxy.test import tflow
from mitmproxy.tls import ClientHello, ClientHelloData

from addons.core.call import Cost, CostSource, Note, Opening, Refusal, Settlement, utc_now
from addons.core.flight import Call
from addons.core.govern import UNKNOWN
from addons.core.ledger.ledger import Ledger
from addons.core.policy.grant import Grant
from addons.core.policy.routing import Decision, ModelName, Target, Wish
from addons.core.pricing.priced import PricedCharge, PricedCharges
from addons.core.providers.hosts import Hosts
from addons.core.secret import Secret
from addons.core.weir_toml import ExtraHost

CHAT = "/v1/chat/completions"
LOCAL = ExtraHost("gpu-box", 8000, "openai", "local")
HOSTS = Hosts((LOCAL,))


class Account:
    """A real ledger, and what stands in it."""

    def __init__(self, folder: Path) -> None:
        """Open `folder/ledger.db`."""
        self.path = folder / "ledger.db"
        self.ledger = Ledger(self.path, _unpriced)
        self.ledger.start()

    def rows(self) -> list[dict[str, Any]]:
        """Give every call, oldest first."""
        return self._read("select * from calls order by call_number")

    def notes(self) -> list[tuple[str, str]]:
        """Give kind and subject of every note."""
        found = self._read("select * from notes order by note_number")
        return [(row["kind"], row["subject"]) for row in found]

    def limits(self) -> list[tuple[str, str, float | None]]:
        """Give caller, name and percentage of every limit that was kept."""
        found = self._read("select * from limits order by at, name")
        return [(row["caller"], row["name"], row["used_percent"]) for row in found]

    def _read(self, query: str) -> list[dict[str, Any]]:
        assert self.ledger.flush(60)
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]


def said(notes: list[Note], kind: str) -> list[tuple[str, str]]:
    """Give subject and detail of each note of a kind."""
    return [(note.subject, note.detail) for note in notes if note.kind == kind]


def _unpriced(opening: Opening, settlement: Settlement) -> PricedCharges:
    nothing = Cost(None, CostSource.NONE)
    return tuple(PricedCharge(charge, nothing) for charge in settlement.reading.charges)


def request(
    host: str = "api.openai.com",
    port: int = 443,
    path: str = CHAT,
    body: bytes = b"",
    method: str = "POST",
    scheme: str = "https",
    **headers: str,
) -> http.Request:
    """Make a request as it stands inside a tunnel. `x_a="1"` is the header `x-a: 1`."""
    return http.Request(
        host=host,
        port=port,
        method=method.encode(),
        scheme=scheme.encode(),
        authority=b"",
        path=path.encode("utf-8", "surrogateescape"),
        http_version=b"HTTP/1.1",
        headers=_headers(**{"host": host, "content_length": str(len(body))} | headers),
        content=body,
        trailers=None,
        timestamp_start=946681200,
        timestamp_end=946681201,
    )


def _headers(**named: str) -> http.Headers:
    headers = http.Headers()
    for name, value in named.items():
        headers[name.replace("_", "-")] = value
    return headers


def flow(asked: http.Request | None = None, response: http.Response | None = None) -> http.HTTPFlow:
    """Make a flow of a client that speaks TLS to the host that it asks."""
    asked = asked or request()
    client = tflow.tclient_conn()
    client.sni = asked.host
    return tflow.tflow(client_conn=client, req=asked, resp=response or False)


def answer(status: int = 200, **headers: str) -> http.Response:
    """Make the head of an answer."""
    response = http.Response.make(status)
    response.headers = _headers(**headers)
    return response


def call(
    host: str = "api.openai.com", path: str = CHAT, port: int = 443, method: str = "POST"
) -> Call:
    """Make a call that has just begun."""
    return Call(
        endpoint=HOSTS.endpoint(host, port, method, path),
        host=host,
        method=method,
        path=path,
        started_at=utc_now(),
        started=0.0,
    )


class TokenCall(Call):
    """A call that is paid with a key of ours."""

    @property
    def uses_own_credential(self) -> bool:
        """Tell that something of ours is at stake."""
        return False


def token_call() -> Call:
    """Make a call that is paid with a key of ours."""
    own = call()
    return TokenCall(own.endpoint, own.host, own.method, own.path, own.started_at, own.started)


def hello(address: tuple[str, int] | None, sni: str | None, *alpn: str) -> ClientHelloData:
    """Make a real ClientHello, on a connection that was asked to go to `address`."""
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    settings.check_hostname = False
    if alpn:
        settings.set_alpn_protocols(list(alpn))
    sent = ssl.MemoryBIO()
    client = settings.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=sni)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        record, handshake = 5, 4
    greeting = ClientHello(sent.read()[record + handshake :])
    where = context.Context(tflow.tclient_conn(), options.Options())
    where.server = connection.Server(address=address)
    return ClientHelloData(where, greeting)


CLIENT_TOKEN = "sk-eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJ0MSJ9.c2ln"
SMALL_TOKEN = "sk-eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJ0MiJ9.c2ln"
"""Only for small models."""
REVOKED_TOKEN = "sk-eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJ0MyJ9.c2ln"
PROVIDER_KEY = "sk-proj-canary-0123456789"
REVOKED = Refusal(401, "token_revoked", "weir: this client token is revoked.")


def granted(name: str = "t1", **changes: Any) -> Grant:
    """Say what a client token allows: everything that one does without being asked."""
    plain = Grant(
        token_id=name,
        lineage=(name,),
        label="ann",
        project="web",
        person="Ann",
        providers=(),
        models=(),
        operations=(),
        expires_at=4e9,
    )
    return replace(plain, **changes)


class Minted:
    """The client tokens of a team, by their texts."""

    is_empty = False

    def __init__(self) -> None:
        """Three of them: one for all, one for small models, one that is revoked."""
        self.known: dict[str, Grant | Refusal] = {
            CLIENT_TOKEN: granted(),
            SMALL_TOKEN: granted("t2", models=("*-mini",)),
            REVOKED_TOKEN: REVOKED,
        }

    def is_token(self, text: str) -> bool:
        """Tell a token by its beginning."""
        return _bare(text).startswith("eyJhbGciOiJFZ")

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Look it up, whatever it begins with."""
        return self.known.get(f"sk-{_bare(text)}", UNKNOWN)


def _bare(text: str) -> str:
    return text.removeprefix("sk-ant-api03-").removeprefix("sk-")


@dataclass(frozen=True, slots=True)
class Key:
    """One provider key."""

    secret: Secret
    key_id: str = "k1"
    version: int = 1
    hosts: tuple[str, ...] = ("api.openai.com",)


class Rules:
    """One rule: whatever is asked for goes to the same targets."""

    def __init__(self, *targets: Target, refusal: Refusal | None = None) -> None:
        """Name them, or what is said instead."""
        self.targets, self.refusal = targets, refusal
        self.is_empty = False
        self.wishes: list[Wish] = []

    def decide(self, wish: Wish) -> Decision | Refusal:
        """Lead it there."""
        self.wishes.append(wish)
        return self.refusal or Decision(self.targets, "team" if self.targets else "")

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give none."""
        return ()

    def leads_to(self, host: str, port: int) -> bool:
        """Look it up."""
        return any((host, port) == (t.upstream.host, t.upstream.port) for t in self.targets)


class Keys:
    """The provider keys of a team."""

    def __init__(self, **keys: Key) -> None:
        """Name them by provider; OpenAI has one in any case."""
        self.keys = {"openai": Key(Secret(PROVIDER_KEY)), **keys}
        self.turned_down: list[tuple[str, int]] = []
        self.resting: dict[str, float] = {}

    def pick(self, upstream: str, now: float) -> Key | Refusal:
        """Give the key of a provider."""
        return self.keys.get(upstream) or Refusal(400, "no_provider_key", "weir: no key.")

    def rest(self, key_id: str, until: float) -> None:
        """Keep it."""
        self.resting[key_id] = until

    def rests_until(self, upstream: str, now: float) -> float:
        """Say when it may be used."""
        key = self.keys.get(upstream)
        return max(now, self.resting.get(key.key_id, now)) if key else now

    def refused(self, key_id: str, version: int) -> None:
        """Keep it."""
        self.turned_down.append((key_id, version))
