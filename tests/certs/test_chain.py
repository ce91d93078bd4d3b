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
    "another LLM host": ("api.anthropic.com", [DNS("api.anthropic.com")]),
    "another LLM host beside its own": (
        "api.anthropic.com",
        [DNS("api.openai.com"), DNS("api.anthropic.com")],
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
    """Sign what a thief would sign who has the key of one host's intermediate."""
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
            made[0].intermediates["api.openai.com"],
            made[1].intermediates["api.openai.com"],
            datetime.now(UTC) - timedelta(hours=1),
        )
        files[case] = folder / f"{number}.pem"
        files[case].write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
            + made[0].intermediates["api.openai.com"].public_bytes(Encoding.PEM)
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


@pytest.mark.live
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


@pytest.mark.live
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


def test_every_authority_is_limited_and_for_servers_only(
    made: tuple[chain.Chain, chain.Signers],
) -> None:
    root, intermediates = made[0].root, made[0].intermediates
    all_hosts = ["api.anthropic.com", "api.openai.com", "llm.company.example"]
    cases = [(root, 1, all_hosts)]
    cases += [(intermediates[name], 0, [name.removeprefix("*.")]) for name in intermediates]
    assert len(cases) == 4
    for certificate, depth, hosts in cases:
        limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        assert limits.critical
        assert [name.value for name in limits.value.permitted_subtrees or ()] == hosts
        assert [str(name.value) for name in limits.value.excluded_subtrees or ()] == [
            "0.0.0.0/0",
            "::/0",
        ]
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        assert (basic.ca, basic.path_length) == (True, depth)
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_every_authority_has_a_key_and_a_name_of_its_own(
    made: tuple[chain.Chain, chain.Signers],
) -> None:
    authorities = [made[0].root, *made[0].intermediates.values()]
    assert len({each.subject.rfc4514_string() for each in authorities}) == 4
    assert len({each.public_key().public_numbers() for each in authorities}) == 4  # type: ignore[union-attr]


def test_what_a_client_is_sent_does_not_grow_with_the_number_of_hosts() -> None:
    few = ("api.openai.com", "api.anthropic.com")
    many = (*few, *(f"llm-{n}.company.example" for n in range(300)))
    sizes = [len(chain.make(n, "m", datetime.now(UTC))[0].leafs[few[0]]) for n in (few, many)]
    assert abs(sizes[0] - sizes[1]) < 20  # a serial number may be a byte shorter


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
