import base64

import pytest

from addons.core import identity
from addons.core.call import NOBODY, Billing, Caller
from addons.core.providers.dialect import Endpoint
from addons.core.providers.hosts import Hosts

MESSAGES = Hosts().endpoint("api.anthropic.com", 443, "POST", "/v1/messages")


def nothing_is_a_token(text: str) -> bool:
    return False


def caller_of(header: str) -> Caller:
    return identity.introduction(header, nothing_is_a_token).caller


def basic(user: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("user", "caller"),
    [
        ("claude", Caller("claude")),
        ("claude~repo", Caller("claude", "repo")),
        ("claude~repo~a1b2", Caller("claude", "repo", "a1b2")),
        ("claude~repo~a1b2~more", Caller("claude", "repo", "a1b2")),
        ("~repo", Caller("", "repo")),
        ("~~a1b2", Caller("", "", "a1b2")),
        ("ann%40home.example", Caller("ann@home.example")),
        ("a b/c<d>", Caller("a-b-c-d-")),
        ("Zo\u00eb\u202e", Caller("Zo--")),
        ("n" * 65 + "~" + "p" * 65, Caller("n" * 64, "p" * 64)),
        ("", NOBODY),
    ],
)
def test_the_user_name_of_the_proxy_url_names_caller_project_and_session(
    user: str, caller: Caller
) -> None:
    assert caller_of(basic(user, "anything:at~all")) == caller


def test_a_name_without_a_colon_is_a_name() -> None:
    assert caller_of(f"basic  {base64.b64encode(b'claude').decode()} ") == Caller("claude")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Bearer Y2xhdWRl",
        "Y2xhdWRl",
        "Basic not base64!",
        "Basic Y2xhdWR",
        "Basic /////w==",
        "Basic Zoë",
        "Basic \udcff\udcff",
    ],
)
def test_what_is_no_basic_credential_names_nobody(header: str) -> None:
    assert caller_of(header) == NOBODY


@pytest.mark.parametrize(
    ("user_agent", "program"),
    [
        ("claude-cli/2.1.4 (external, cli)", "claude-cli"),
        ("OpenAI/Python 2.31.0", "openai/python"),
        ("AsyncOpenAI/Python 2.31.0", "asyncopenai/python"),
        ("Anthropic/JS 0.70.1", "anthropic/js"),
        ("codex_cli_rs/0.50.0 (Linux)", "codex_cli_rs"),
        ("google-genai-sdk/1.0 gl-python/3.12", "google-genai-sdk"),
        ("curl/8.9.1", "curl"),
        ("Mozilla/5.0 (X11)", "mozilla"),
        ("node", "node"),
        ("x" * 100, "x" * 64),
        ("", ""),
        ("<script>alert(1)</script>", ""),
        ("\u202eevil", ""),
    ],
)
def test_the_program_is_named_by_its_user_agent(user_agent: str, program: str) -> None:
    assert identity.program(user_agent) == program


@pytest.mark.parametrize(
    "character",
    [*"\x00\t\n\r\x1b\x7f\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\udcff"],
)
def test_foreign_text_cannot_disturb_whoever_reads_it(character: str) -> None:
    assert identity.printable(f"a{character}b") == "a\ufffdb"


def test_foreign_text_is_cut_and_otherwise_left_as_it_is() -> None:
    assert identity.printable("Zoë 日本 <b>'\"") == "Zoë 日本 <b>'\""
    assert identity.printable("x" * 300) == "x" * 256
    assert identity.printable("PROPFIND" * 9, 16) == "PROPFIND" * 2


@pytest.mark.parametrize(
    ("headers", "billing"),
    [
        ({"authorization": "Bearer sk-ant-oat01-abc"}, Billing.SUBSCRIPTION),
        ({"authorization": "bearer SK-ANT-OAT01-abc"}, Billing.SUBSCRIPTION),
        ({"authorization": "Bearer sk-ant-api03-abc"}, Billing.API),
        ({"x-api-key": "sk-ant-api03-abc"}, Billing.API),
        ({}, Billing.API),
    ],
)
def test_a_plan_s_login_is_told_from_a_key(headers: dict[str, str], billing: Billing) -> None:
    assert identity.billing(MESSAGES, headers) is billing


@pytest.mark.parametrize("billing", [Billing.FREE, Billing.LOCAL, Billing.SUBSCRIPTION])
def test_an_endpoint_that_knows_who_pays_is_believed(billing: Billing) -> None:
    endpoint = Endpoint("anthropic", MESSAGES.dialect, "models", billing)
    assert identity.billing(endpoint, {"authorization": "Bearer sk-ant-oat01-abc"}) is billing
