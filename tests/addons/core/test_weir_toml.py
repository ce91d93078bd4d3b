"""weir.toml: what it may say, and one helpful line for what it may not."""

from decimal import Decimal
from pathlib import Path

import pytest

from addons.core import weir_toml
from addons.core.weir_toml import Contents, ExtraHost, Patience, PriceOverride


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weir.toml"


def test_a_file_that_is_not_there_says_nothing(path: Path) -> None:
    assert weir_toml.read(path) == Contents()


def test_plain_settings_are_read(path: Path) -> None:
    path.write_text('port = 9000\ndrain_s = 2.5\nupstream_proxy = "http://proxy:3128"\n')
    assert weir_toml.read(path).plain == {
        "port": 9000,
        "drain_s": 2.5,
        "upstream_proxy": "http://proxy:3128",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"gpu-box:8000" = "openai"', ExtraHost("gpu-box", 8000, "openai", "local")),
        ('"*.Example.com" = "anthropic"', ExtraHost("*.example.com", 443, "anthropic", "local")),
        ('"gpu-box:11434" = "ollama"', ExtraHost("gpu-box", 11434, "ollama", "local")),
        (
            '"llm.company.example" = { speaks = "gemini", provider = "google" }',
            ExtraHost("llm.company.example", 443, "gemini", "google"),
        ),
    ],
)
def test_a_host_of_the_users_own_is_read(path: Path, line: str, expected: ExtraHost) -> None:
    path.write_text(f"[hosts]\n{line}\n")
    assert weir_toml.read(path).hosts == (expected,)


def test_how_long_a_call_is_tried_is_read(path: Path) -> None:
    path.write_text("[failover]\ntries = 2\nsilent_s = 7.5\n")
    assert weir_toml.read(path).failover == Patience(tries=2, silent_s=7.5)


def test_prices_are_read_exactly(path: Path) -> None:
    path.write_text(
        '[prices]\n"openai/gpt-5*" = { input_per_mtok = 0.1, multiplier = 0.85 }\n'
        '"*/my-model" = { same_as = "openai/gpt-5" }\n'
    )
    assert weir_toml.read(path).prices == (
        PriceOverride("openai", "gpt-5*", {"input_per_mtok": Decimal("0.1")}, Decimal("0.85")),
        PriceOverride("*", "my-model", {}, same_as="openai/gpt-5"),
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("prot = 1", 1, "did you mean `port`?"),
        ("\nport = 'x'", 2, "must be a port number"),
        ("port = true", 1, "must be a port number"),
        ("port = 65536", 1, "must be a port number"),
        ("upstream_proxy = 1", 1, "must be text in quotes"),
        ("drain_s = -1", 1, "must be a number that is not negative"),
        ("drain_s = nan", 1, "must be a number that is not negative"),
        ("hosts = 1", 1, "must be a table"),
        ("failover = 3", 1, "must be a table"),
        ("[failover]\ntries = 0", 2, "must be a number from 1 to 10"),
        ("[failover]\ntries = true", 2, "must be a number from 1 to 10"),
        ("[failover]\ntries = 99", 2, "must be a number from 1 to 10"),
        ("[failover]\nsilent_s = -1", 2, "must be a number that is not negative"),
        ("[failover]\nsilence = 1", 2, "did you mean `silent_s`?"),
        ('[hosts]\n"gpu" = "klingon"', 2, "needs speaks = one of 'openai'"),
        ('[hosts]\n"gpu" = "vllm"', 2, "vLLM, LM Studio and llama.cpp speak 'openai'."),
        ('[hosts]\n"gpu" = { speaks = "openai", speeks = 1 }', 2, "did you mean `speaks`?"),
        ('[hosts]\n"http://gpu" = "openai"', 2, "must be a host name"),
        ('[hosts]\n"gpu:0" = "openai"', 2, "must be a host name"),
        ('[hosts]\n"a b" = "openai"', 2, "must be a host name"),
        ('[hosts]\n"Weir.internal:80" = "openai"', 2, "is Weir's own name"),
        ('[prices]\n"gpt-5" = { multiplier = 1 }', 2, 'must be "provider/model"'),
        ('[prices]\n"openai/x" = {}', 2, "needs at least one of"),
        ('[prices]\n"openai/x" = { input_per_mtok = "1,5" }', 2, "must be a number"),
        ('[prices]\n"openai/x" = { same_as = "gpt-5" }', 2, 'must be "provider/model"'),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_its_place(
    path: Path, text: str, line: int, says: str
) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match=r"^[^\n]*$") as raised:
        weir_toml.read(path)
    assert str(raised.value).startswith(f"{path}, line {line}: ")
    assert says in str(raised.value)


@pytest.mark.parametrize("text", [b"port = ", b"\xff\xfe", b"[hosts\n"])
def test_a_file_that_is_no_toml_is_named(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    with pytest.raises(ValueError, match=rf"^{path}"):
        weir_toml.read(path)


def test_a_folder_in_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ValueError, match="cannot be read"):
        weir_toml.read(path)
