import pytest

from addons.core.call import Billing
from addons.core.providers.dialect import Endpoint
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost

OPENAI = "api.openai.com"
ANTHROPIC = "api.anthropic.com"
GOOGLE = "generativelanguage.googleapis.com"
GATEWAY = ExtraHost("llm.company.example", 443, "openai", "azure")
BOX = ExtraHost("gpu-box", 8000, "openai", "local")
FARM = ExtraHost("*.farm.example", 443, "anthropic", "anthropic")
TWIN = ExtraHost("gemini.example", 443, "gemini", "google")
HOSTS = Hosts((GATEWAY, BOX, FARM, TWIN))


def told(endpoint: Endpoint) -> tuple[str, str, str, Billing]:
    return endpoint.provider, endpoint.dialect.name, endpoint.operation, endpoint.billing


class TestWhoIsOurs:
    @pytest.mark.parametrize(
        ("name", "port"),
        [
            (OPENAI, 443),
            ("API.OpenAI.com", 443),
            ("eu.api.openai.com", 443),
            (ANTHROPIC, 443),
            (GOOGLE, 443),
            ("llm.company.example", 443),
            ("gpu-box", 8000),
            ("a.farm.example", 443),
            ("A_1-b.farm.example", 443),
        ],
    )
    def test_llm_hosts_are(self, name: str, port: int) -> None:
        assert HOSTS.is_ours(name, port)

    @pytest.mark.parametrize(
        ("name", "port"),
        [
            ("api.openai.com.", 443),
            (OPENAI, 8443),
            ("xapi.openai.com", 443),
            ("evil.api.openai.com", 443),
            ("api.openai.com.evil.example", 443),
            ("openai.com", 443),
            ("gpu-box", 443),
            ("farm.example", 443),
            (".farm.example", 443),
            ("a.b.farm.example", 443),
            ("a b.farm.example", 443),
            ("evil.example/.farm.example", 443),
            ("a/farm.example", 443),
            ("\t.farm.example", 443),
            ("me@.farm.example", 443),
            ("llm.company.example\n", 443),
            ("api.openai.com\0", 443),
            ("gem\u0131ni.example", 443),
            ("*.farm.example", 443),
            ("", 443),
        ],
        ids=ascii,
    )
    def test_nobody_else_is(self, name: str, port: int) -> None:
        assert not HOSTS.is_ours(name, port)

    def test_a_letter_that_only_folds_to_an_ascii_one_is_another_letter(self) -> None:
        hosts = Hosts((ExtraHost("kiosk.example", 443, "openai", "local"),))
        assert "\N{KELVIN SIGN}iosk.example".lower() == "kiosk.example"
        assert not hosts.is_ours("\N{KELVIN SIGN}iosk.example", 443)

    def test_the_names_are_those_that_the_ca_signs(self) -> None:
        assert set(Hosts().names) >= {OPENAI, ANTHROPIC, GOOGLE, "us.api.openai.com"}
        assert {"llm.company.example", "gpu-box", "*.farm.example"} <= set(HOSTS.names)
        assert len(Hosts((ExtraHost(OPENAI, 443, "openai", "x"),)).names) == len(Hosts().names)

    def test_one_host_of_each_provider_stands_for_the_others(self) -> None:
        samples = HOSTS.samples
        assert set(samples) >= {OPENAI, ANTHROPIC, GOOGLE}
        assert not {"us.api.openai.com", "gpu-box"} & set(samples)
        assert not [name for name in samples if "*" in name]

    @pytest.mark.parametrize(
        ("name", "asked", "port"),
        [
            (OPENAI, 443, 443),
            (OPENAI, 80, 443),
            ("gpu-box", 8000, 8000),
            ("gpu-box", 80, None),
            ("evil.example", 443, None),
        ],
    )
    def test_a_llm_host_on_a_wrong_port_is_still_known_as_one(
        self, name: str, asked: int, port: int | None
    ) -> None:
        assert HOSTS.port(name, asked) == port

    def test_the_user_s_host_is_found_by_name_and_port(self) -> None:
        assert HOSTS.extra("GPU-box", 8000) is BOX
        assert HOSTS.extra(OPENAI, 443) is None


class TestWhatARequestStandsFor:
    def test_on_a_provider_s_host(self) -> None:
        endpoint = HOSTS.endpoint(OPENAI, 443, "POST", "/v1/chat/completions")
        assert told(endpoint) == ("openai", "openai-chat", "chat", Billing.API)
        assert endpoint.asks_for_usage

    def test_on_the_user_s_host_whatever_stands_before_the_path(self) -> None:
        for path in ("/chat/completions", "/v1/chat/completions", "/team/7/v2/chat/completions"):
            endpoint = HOSTS.endpoint("llm.company.example", 443, "POST", path)
            assert told(endpoint) == ("azure", "openai-chat", "chat", Billing.API)
            assert endpoint.asks_for_usage

    @pytest.mark.parametrize(
        ("path", "dialect"),
        [
            ("/openai/v1/responses", "openai-responses"),
            ("/v1/completions", "openai-completions"),
            ("/v1/embeddings", "openai-embeddings"),
            ("/v1/messages", "anthropic"),
        ],
    )
    def test_a_host_that_speaks_openai_may_speak_all_of_it(self, path: str, dialect: str) -> None:
        endpoint = HOSTS.endpoint("gpu-box", 8000, "POST", path)
        assert (endpoint.dialect.name, endpoint.billing) == (dialect, Billing.LOCAL)

    def test_the_user_s_hosts_speak_what_the_user_says(self) -> None:
        messages = HOSTS.endpoint("a.farm.example", 443, "POST", "/anthropic/v1/messages")
        assert told(messages) == ("anthropic", "anthropic", "messages", Billing.API)
        path = "/proxy/v1beta/models/gemini-3.5-flash:generateContent"
        generated = HOSTS.endpoint("gemini.example", 443, "POST", path)
        assert told(generated) == ("google", "gemini", "generate", Billing.API)

    def test_what_is_free_is_free_at_home_too(self) -> None:
        assert HOSTS.endpoint("gpu-box", 8000, "GET", "/v1/models").billing is Billing.FREE

    def test_a_path_that_nobody_knows_is_opaque(self) -> None:
        known = HOSTS.endpoint(OPENAI, 443, "POST", "/v1/time_machine")
        assert told(known) == ("openai", "opaque", "other", Billing.API)
        assert HOSTS.endpoint("gpu-box", 8000, "GET", "/").billing is Billing.LOCAL

    @pytest.mark.parametrize(
        "path",
        [
            *("/v1/messages/", "/v1/messages?beta=true", "/v1/%6Dessages", "//v1//messages"),
            "/v1/messages#stream",
        ],
    )
    def test_a_path_may_be_written_in_other_ways(self, path: str) -> None:
        assert HOSTS.endpoint(ANTHROPIC, 443, "POST", path).operation == "messages"

    @pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
    def test_the_colon_before_a_verb_may_be_coded(self, colon: str) -> None:
        path = f"/v1beta/models/gemini-3.5-flash{colon}streamGenerateContent"
        endpoint = HOSTS.endpoint("generativelanguage.googleapis.com", 443, "POST", path)
        assert told(endpoint) == ("google", "gemini", "generate", Billing.API)

    @pytest.mark.parametrize(
        "path", ["", "/", "*", "/v1/messages\n", "/v1%2Fmessages", "/v1/" * 9999]
    )
    def test_no_path_is_too_strange(self, path: str) -> None:
        assert HOSTS.endpoint(ANTHROPIC, 443, "POST", path).operation == "other"

    @pytest.mark.parametrize("scheme", ["AWS4-HMAC-SHA256", "aws4-hmac-sha256"])
    def test_a_request_that_is_signed_over_its_body_is_not_asked_for_usage(
        self, scheme: str
    ) -> None:
        signed = {"authorization": f"{scheme} Credential=..."}
        endpoint = HOSTS.endpoint("gpu-box", 8000, "POST", "/v1/chat/completions", signed)
        assert (endpoint.operation, endpoint.asks_for_usage) == ("chat", False)

    def test_a_user_s_rule_for_a_provider_s_host_goes_first(self) -> None:
        hosts = Hosts((ExtraHost(OPENAI, 443, "openai", "local"),))
        assert hosts.endpoint(OPENAI, 443, "POST", "/chat/completions").billing is Billing.LOCAL

    def test_a_host_that_is_not_ours_stands_for_nothing(self) -> None:
        with pytest.raises(ValueError, match=r"evil\.example:443 is not a LLM host"):
            HOSTS.endpoint("evil.example", 443, "POST", "/v1/messages")


@pytest.mark.parametrize(
    ("speaks", "path", "dialect"),
    [
        ("ollama", "/api/chat", "ollama"),
        ("ollama", "/v1/chat/completions", "openai-chat"),
        ("cohere", "/proxy/v2/chat", "cohere"),
        ("mistral", "/v1/ocr", "mistral-ocr"),
        ("watsonx", "/ml/v1/text/chat", "watsonx-chat"),
    ],
)
def test_a_host_of_the_user_s_may_speak_as_one_of_them(
    speaks: str, path: str, dialect: str
) -> None:
    own = Hosts((ExtraHost("llm.example", 443, speaks, "local"),))
    assert own.endpoint("llm.example", 443, "POST", path).dialect.name == dialect
