import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from mitmproxy import options, tls
from mitmproxy.proxy import context
from mitmproxy.test import taddons, tflow
from OpenSSL import SSL

from addons.core.settings import Settings
from addons.leafs import RECHECK_S, Leafs
from certs import authority
from tests.addons.sample import flow, request


class Clock:
    """A clock that stands until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def start(leafs: Leafs, sni: str | None) -> tls.TlsData:
    client = tflow.tclient_conn()
    client.sni = sni
    data = tls.TlsData(client, context.Context(client, options.Options()))
    leafs.tls_start_client(data)
    return data


def shake(leafs: Leafs, ca_file: Path, host: str, *alpn: str) -> tuple[int, str | None]:
    """Greet as a client that trusts our root; the leaf's serial number and the chosen protocol."""
    server = start(leafs, host).ssl_conn
    assert server is not None
    settings = ssl.create_default_context(cafile=str(ca_file))
    if alpn:
        settings.set_alpn_protocols(list(alpn))
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = settings.wrap_bio(received, sent, server_hostname=host)
    for _ in range(10):
        try:
            client.do_handshake()
            break
        except ssl.SSLWantReadError:
            server.bio_write(sent.read())
        try:
            server.do_handshake()
        except SSL.WantReadError:
            pass
        finally:
            received.write(server.bio_read(1 << 16))
    der = client.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der).serial_number, client.selected_alpn_protocol()


@pytest.mark.parametrize("host", ["api.openai.com", "us.api.openai.com", "a.wild.example"])
def test_a_client_that_trusts_our_root_is_answered_for_each_host(ca: Settings, host: str) -> None:
    leafs = Leafs(ca.leaf_dir)
    assert leafs.has(host)
    assert leafs.has(host.upper())
    serial, chosen = shake(leafs, ca.ca_file, host, "h2", "http/1.1")
    assert serial > 0
    assert chosen == "http/1.1"


def test_a_client_that_offers_nothing_we_speak_chooses_nothing(ca: Settings) -> None:
    leafs = Leafs(ca.leaf_dir)
    assert shake(leafs, ca.ca_file, "api.openai.com", "h2")[1] is None
    assert shake(leafs, ca.ca_file, "api.openai.com")[1] is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.com",
        "wild.example",
        "a.b.wild.example",
        ".wild.example",
        "../ca",
        "..",
        "x/api.openai.com",
        "/etc/passwd",
        "api.openai.com\0",
        "x" * 5000,
        "ca",
    ],
)
def test_what_has_no_leaf_is_not_answered(ca: Settings, host: str) -> None:
    leafs = Leafs(ca.leaf_dir)
    assert not leafs.has(host)
    assert start(leafs, host).ssl_conn is None


def test_a_client_that_names_no_host_is_not_answered(ca: Settings) -> None:
    assert start(Leafs(ca.leaf_dir), None).ssl_conn is None


def test_an_answer_that_somebody_else_prepared_stays(ca: Settings) -> None:
    data = start(Leafs(ca.leaf_dir), "api.openai.com")
    prepared = data.ssl_conn
    Leafs(ca.leaf_dir).tls_start_client(data)
    assert data.ssl_conn is prepared


def test_a_leaf_that_is_renewed_is_taken_up_within_a_minute(tmp_path: Path) -> None:
    settings, clock = Settings(tmp_path), Clock()
    leafs = Leafs(settings.leaf_dir, clock)
    authority.ensure(settings, ["api.openai.com"], datetime.now(UTC))
    first, _ = shake(leafs, settings.ca_file, "api.openai.com")
    old_root = tmp_path / "old.pem"
    old_root.write_bytes(settings.ca_file.read_bytes())
    authority.ensure(settings, ["api.openai.com", "new.example"], datetime.now(UTC))
    clock.now += RECHECK_S - 1
    assert shake(leafs, old_root, "api.openai.com")[0] == first
    clock.now += 1
    assert shake(leafs, settings.ca_file, "api.openai.com")[0] != first
    clock.now += RECHECK_S
    context = leafs._leafs[settings.leaf_dir / "api.openai.com.pem"]
    assert leafs.has("api.openai.com")
    assert leafs._leafs[settings.leaf_dir / "api.openai.com.pem"][1] is context[1]


def test_a_leaf_that_comes_later_is_found_within_a_second(tmp_path: Path) -> None:
    settings, clock = Settings(tmp_path), Clock()
    leafs = Leafs(settings.leaf_dir, clock)
    assert not leafs.has("api.openai.com")
    authority.ensure(settings, ["api.openai.com"], datetime.now(UTC))
    assert not leafs.has("api.openai.com")
    clock.now += 1
    assert leafs.has("api.openai.com")


@pytest.mark.parametrize("damage", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_damaged_leaf_is_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "api.openai.com.pem").write_bytes(damage)
    assert not Leafs(tmp_path).has("api.openai.com")


def test_no_key_that_can_sign_is_put_on_the_disk(tmp_path: Path, ca: Settings) -> None:
    leafs = Leafs(ca.leaf_dir)
    with taddons.context() as running:
        running.options.update(confdir=str(tmp_path))
        running.master.addons.add(leafs)
        running.configure(leafs)
        leafs.running()
        passing = flow(request(path="/mitmproxy-crl.crl", host="mitm.it"))
        leafs.request(passing)
    assert list(tmp_path.iterdir()) == []
    assert passing.response is None
