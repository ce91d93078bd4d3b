"""What the chain lets a server be, and what it forbids even to a thief of its signing key."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certs import chain
from tests.certs import clients
from tests.certs.tls_server import serving

ALLOWED = ("api.openai.com", "api.anthropic.com", "eu.llm.company.example")
DNS = x509.DNSName
FORGED: dict[str, tuple[str, list[x509.GeneralName]]] = {
    "a bank": ("bank.example", [DNS("bank.example")]),
    "the parent domain": ("openai.com", [DNS("openai.com")]),
    "a sibling": ("platform.openai.com", [DNS("platform.openai.com")]),
    "a longer label": ("evilapi.openai.com", [DNS("evilapi.openai.com")]),
    "a suffix": ("api.openai.com.evil.example", [DNS("api.openai.com.evil.example")]),
    "a bank beside an allowed name": ("bank.example", [DNS("api.openai.com"), DNS("bank.example")]),
    "an address": ("127.0.0.1", [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
    "an address beside an allowed name": (
        "127.0.0.1",
        [DNS("api.openai.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))],
    ),
    "a common name only": ("bank.example", []),
}


@pytest.fixture(scope="module")
def made() -> tuple[chain.Chain, chain.Signers]:
    names = ("api.openai.com", "api.anthropic.com", "*.llm.company.example")
    return chain.make(names, "laptop", datetime.now(UTC))


@pytest.fixture(scope="module")
def roots(
    made: tuple[chain.Chain, chain.Signers], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("roots") / "ca.pem"
    file.write_bytes(made[0].root.public_bytes(Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def leafs(
    made: tuple[chain.Chain, chain.Signers], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("leafs")
    files = {}
    for host in ALLOWED:
        name = host if host in made[0].leafs else "*.llm.company.example"
        files[host] = folder / f"{host}.pem"
        files[host].write_bytes(made[0].leafs[name])
    return files


@pytest.fixture(scope="module")
def forged(
    made: tuple[chain.Chain, chain.Signers], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Sign what a thief would sign who has the intermediate's key."""
    folder = tmp_path_factory.mktemp("forged")
    files = {}
    for number, (case, (host, alternatives)) in enumerate(FORGED.items()):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = chain.leaf(
            # An address as common name would be refused for that alone.
            x509.Name(
                [x509.NameAttribute(NameOID.COMMON_NAME, host if host[0].isalpha() else ALLOWED[0])]
            ),
            alternatives,
            key.public_key(),
            made[0].intermediate,
            made[1].intermediate,
            datetime.now(UTC) - timedelta(hours=1),
        )
        files[case] = folder / f"{number}.pem"
        files[case].write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
            + made[0].intermediate.public_bytes(Encoding.PEM)
        )
    return files


@pytest.mark.parametrize("host", ALLOWED)
def test_openssl_accepts_each_leaf_in_strict_mode(
    host: str, roots: Path, leafs: dict[str, Path]
) -> None:
    assert clients.openssl_accepts(host, roots, leafs[host])
    assert clients.python_accepts(host, roots, leafs[host])


@pytest.mark.parametrize("case", FORGED)
def test_openssl_refuses_each_forgery(case: str, roots: Path, forged: dict[str, Path]) -> None:
    host = FORGED[case][0]
    assert not clients.openssl_accepts(host, roots, forged[case])
    assert not clients.python_accepts(host, roots, forged[case])


@pytest.mark.parametrize("case", [case for case in FORGED if "beside an allowed" in case])
def test_an_allowed_name_cannot_carry_a_forbidden_one_along(
    case: str, roots: Path, forged: dict[str, Path]
) -> None:
    assert not clients.python_accepts("api.openai.com", roots, forged[case])


def test_curl_accepts_the_leafs_and_refuses_the_forgeries(
    roots: Path, leafs: dict[str, Path], forged: dict[str, Path]
) -> None:
    with serving(leafs | forged) as ports:
        accepted = {host for host in ALLOWED if clients.curl_accepts(host, roots, ports[host])}
        fooled = {
            case
            for case, (host, _) in FORGED.items()
            if clients.curl_accepts(host, roots, ports[case])
        }
    assert accepted == set(ALLOWED)
    assert fooled == set()


def test_node_accepts_the_leafs_and_refuses_the_forgeries(
    roots: Path, leafs: dict[str, Path], forged: dict[str, Path]
) -> None:
    with serving(leafs | forged) as ports:
        asked = {host: (host, ports[host]) for host in ALLOWED}
        asked |= {case: (host, ports[case]) for case, (host, _) in FORGED.items()}
        accepted = clients.node_accepts(asked, roots)
    assert {case for case, is_accepted in accepted.items() if is_accepted} == set(ALLOWED)


def test_a_wildcard_stays_within_its_suffix(roots: Path, leafs: dict[str, Path]) -> None:
    file = leafs["eu.llm.company.example"]
    assert not clients.python_accepts("llm.company.example.evil.example", roots, file)
    assert not clients.python_accepts("mail.company.example", roots, file)


def test_both_authorities_are_limited_and_for_servers_only(
    made: tuple[chain.Chain, chain.Signers],
) -> None:
    for certificate, depth in ((made[0].root, 1), (made[0].intermediate, 0)):
        limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        assert limits.critical
        assert [name.value for name in limits.value.permitted_subtrees or ()] == [
            "api.anthropic.com",
            "api.openai.com",
            "llm.company.example",
        ]
        assert [str(name.value) for name in limits.value.excluded_subtrees or ()] == [
            "0.0.0.0/0",
            "::/0",
        ]
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        assert (basic.ca, basic.path_length) == (True, depth)
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_no_certificate_lives_longer_than_browsers_allow(
    made: tuple[chain.Chain, chain.Signers],
) -> None:
    leaf = x509.load_pem_x509_certificates(made[0].leafs["api.openai.com"])[0]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=396)
    root = made[0].root
    assert root.not_valid_after_utc - root.not_valid_before_utc == timedelta(days=397)


def test_the_root_says_whose_it_is() -> None:
    made, _ = chain.make(["api.openai.com"], "Ada's büro\n" + "x" * 80, datetime.now(UTC))
    title = made.root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert str(title).startswith("Weir local CA (Adasbroxxx")
    assert len(title) <= 64


def test_a_signer_is_never_printed(made: tuple[chain.Chain, chain.Signers]) -> None:
    assert repr(made[1]) == "Signers(***)"
    assert "PRIVATE" not in repr(made[0])
