import pytest

from addons.core.providers.rule import Rule, leads_to, unasked


@pytest.mark.parametrize(
    ("rule", "path", "fits"),
    [
        ("{version}/responses", "/v1/responses", True),
        ("{version}/responses", "/v1beta2/responses", True),
        ("{version}/responses", "/responses", False),
        ("{version}/responses", "/v1/responses/r1", False),
        ("{version}/responses/{}", "/v1/responses/r1", True),
        ("{version}/responses/{}", "/v1/responses/r1/input_items", False),
        ("{version}/models/{}:generate", "/v1/models/m:generate", True),
        ("{version}/models/{}:generate", "/v1/models/m:generate:more", False),
        ("/model/{segment}/invoke", "/model/amazon.nova-v1:0/invoke", True),
        ("/model/{segment}/invoke", "/model/a/b/invoke", False),
        ("{version}/files{rest}", "/v1/files", True),
        ("{version}/files{rest}", "/v1/files/f1/content", True),
        ("{version}/files{rest}", "/v1/filesystem", False),
        ("{version}/files{rest}", "/vX/files", False),
        ("/a.b", "/aXb", False),
    ],
)
def test_a_path_is_matched_as_a_whole_with_its_blanks_filled(
    rule: str, path: str, fits: bool
) -> None:
    assert Rule("POST", rule, "some").fits("{v}", "POST", path, False) is fits


@pytest.mark.parametrize(
    ("base", "path", "fits"),
    [
        ("", "/chat", True),
        ("", "/v1/chat", False),
        ("/openai/v1", "/openai/v1/chat", True),
        ("/openai/v1", "/openai/v2/chat", False),
        ("/openai{v}", "/openai/v2/chat", True),
        ("/deployments/{}", "/deployments/gpt-4o/chat", True),
        ("/deployments/{}", "/deployments/a/b/chat", False),
        ("{any}", "/chat", True),
        ("{any}", "/team/7/v2/chat", True),
        ("{any}", "/teamchat", False),
    ],
)
def test_the_base_stands_where_the_path_says_version(base: str, path: str, fits: bool) -> None:
    assert Rule("POST", "{version}/chat", "chat").fits(base, "POST", path, False) is fits
    assert leads_to(base, path) or not fits


def test_a_path_that_begins_otherwise_is_below_no_base() -> None:
    assert leads_to("/openai/v1", "/openai/v1/chat")
    assert leads_to("/{}{any}", "/groq")
    assert not leads_to("/openai/v1", "/v1/chat")
    assert not leads_to("{v}", "/api/hello")


def test_a_rule_is_about_its_method_and_its_kind_of_request() -> None:
    plain, socket = Rule("GET", "/r", "some"), Rule("GET", "/r", "some", websocket=True)
    assert plain.fits("", "GET", "/r", False)
    assert plain.fits("", "GET", "/r", True)
    assert not plain.fits("", "HEAD", "/r", False)
    assert not socket.fits("", "GET", "/r", False)


def test_rules_of_a_provider_that_tells_unasked_ask_for_nothing() -> None:
    asking = (Rule("POST", "/a", "chat", asks_for_usage=True), Rule("GET", "/b", "models"))
    assert unasked(asking) == (Rule("POST", "/a", "chat"), Rule("GET", "/b", "models"))
