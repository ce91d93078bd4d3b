"""Which names the CA may sign."""

import pytest

from certs import host_names


def test_names_are_lower_case_sorted_and_once() -> None:
    names = host_names.checked(["b.example", "API.openai.com", "api.openai.com", "gpu-box"])
    assert names == ("api.openai.com", "b.example", "gpu-box")


@pytest.mark.parametrize("address", ["10.0.0.5", "127.0.0.1", "::1", "[fe80::1]", "2001:db8::7"])
def test_an_address_is_refused_with_what_to_do_instead(address: str) -> None:
    with pytest.raises(ValueError, match=r"is an IP address.*Give the machine a name"):
        host_names.checked([address])


@pytest.mark.parametrize("name", ["*.com", "*.co.uk", "*.localhost", "*.com.au"])
def test_a_wildcard_over_other_peoples_hosts_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="hosts of other people"):
        host_names.checked([name])


def test_what_the_list_of_public_suffixes_knows_is_refused_when_it_would_be_signed() -> None:
    assert host_names.checked(["*.github.io"]) == ("*.github.io",)
    with pytest.raises(ValueError, match=r"\*\.github\.io would cover hosts of other people"):
        host_names.signable(["api.openai.com", "*.github.io"])
    names = ("*.llm.company.example", "*.openai.azure.com", "api.openai.com", "me.github.io")
    assert host_names.signable(names) == names


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "a..b", "api.openai.com.", ".openai.com", "*", "*.*.example.com", "a.*.com"),
        *("-a.example", "a b.example", "bücher.example", "x" * 64 + ".example", "a\n.example"),
        *("a/b.example", "api.openai.com:443", "1.2.3", "a." * 130 + "example"),
    ],
)
def test_what_is_no_host_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="host name"):
        host_names.checked([name])


def test_a_ca_without_names_would_be_without_limits() -> None:
    with pytest.raises(ValueError, match="no host"):
        host_names.checked([])


def test_a_wildcard_is_covered_by_its_suffix() -> None:
    assert host_names.permitted("*.llm.company.example") == "llm.company.example"
    assert host_names.permitted("api.openai.com") == "api.openai.com"
