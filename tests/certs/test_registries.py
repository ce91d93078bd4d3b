"""Where strangers have hosts."""

import pytest

from certs import registries


@pytest.mark.parametrize(
    "suffix",
    [
        *("com", "localhost", "co.uk", "com.au", "github.io", "azurewebsites.net", "vercel.app"),
        *("herokuapp.com", "cloudapp.azure.com", "googleapis.com", "pages.dev"),
        *("xn--p1ai", "xn--55qx5d.cn"),
    ],
)
def test_anybody_may_get_a_name_there(suffix: str) -> None:
    assert registries.of_strangers([suffix, "company.example"]) == {suffix}


@pytest.mark.parametrize(
    "suffix", ["openai.azure.com", "company.example", "llm.company.co.uk", "me.github.io"]
)
def test_a_domain_with_one_owner_is_theirs(suffix: str) -> None:
    assert not registries.of_strangers([suffix])
