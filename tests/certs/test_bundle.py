"""What goes into the CA files of clients."""

import ssl
from pathlib import Path

import certifi
import pytest

from certs import bundle
from tests.certs.certificates import company_root


def test_certificates_are_found_among_anything_else() -> None:
    first, second = company_root("first"), company_root("second")
    messy = b"# a note\r\n" + first.replace(b"\n", b"\r\n") + b"\x00\xff" + second + b"-----BEGIN"
    assert bundle.certificates(messy) == bundle.certificates(first) + bundle.certificates(second)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAA=A\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n****\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_certificate_is_left_out(broken: bytes) -> None:
    good = company_root()
    assert bundle.certificates(broken + good) == bundle.certificates(good)


def test_a_block_that_openssl_cannot_load_never_reaches_a_bundle(tmp_path: Path) -> None:
    file = tmp_path / "theirs.pem"
    good = company_root()
    file.write_bytes(ssl.DER_cert_to_PEM_cert(b"no certificate").encode() + good)
    found = bundle.company_roots({"SSL_CERT_FILE": str(file)}, [])
    assert found == bundle.certificates(good)


def test_public_roots_are_those_of_mozilla_and_of_the_machine(tmp_path: Path) -> None:
    mozilla = bundle.certificates(Path(certifi.where()).read_bytes())
    machine = tmp_path / "ca-certificates.crt"
    own = company_root(bundle.ROOT_NAME + "laptop) 0123abcd")
    machine.write_bytes(bundle.text(mozilla[:5]) + company_root() + own)
    roots = bundle.public_roots([tmp_path / "absent", machine])
    assert roots[: len(mozilla)] == list(dict.fromkeys(mozilla))
    assert [b"Company Root" in der for der in roots[len(mozilla) :]] == [True]


@pytest.mark.parametrize("variable", bundle.CA_VARIABLES)
def test_each_variable_that_may_name_company_roots_is_read(variable: str, tmp_path: Path) -> None:
    file = tmp_path / "theirs.pem"
    file.write_bytes(company_root())
    assert bundle.company_roots({variable: str(file)}, []) == bundle.read(file)


def test_company_roots_come_once_and_without_public_ones_and_ours(tmp_path: Path) -> None:
    public = bundle.certificates(Path(certifi.where()).read_bytes())
    own = company_root(bundle.ROOT_NAME + "laptop) 0123abcd")
    first, second = tmp_path / "first.pem", tmp_path / "second.pem"
    first.write_bytes(bundle.text(public) + company_root() + own)
    second.write_bytes(first.read_bytes())
    environ = {"SSL_CERT_FILE": str(first), "NODE_EXTRA_CA_CERTS": str(second)}
    assert [b"Company Root" in der for der in bundle.company_roots(environ, public)] == [True]


@pytest.mark.parametrize("path", ["/nonexistent", "/", "/dev/zero", "", "bad\x01name"])
def test_a_file_that_cannot_be_read_has_no_roots(path: str) -> None:
    assert bundle.company_roots({"SSL_CERT_FILE": path}, []) == []


def test_the_fingerprint_is_what_openssl_prints() -> None:
    der = bundle.certificates(company_root())[0]
    assert len(bundle.fingerprint(der)) == 95
    assert bundle.fingerprint(der).replace(":", "").isalnum()
    assert bundle.fingerprint(der) == bundle.fingerprint(der).upper()
