from typing import Any

import pytest

from addons.core.call import Ask
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai import asked

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\x00\xff\r\n'
    b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n'
)
MULTIPART = "multipart/form-data; boundary=b"


def request(body: bytes, kind: str = "application/json", path: str = "/v1/x") -> Request:
    return Request("POST", "host", path, "", {"content-type": kind}, body)


@pytest.mark.parametrize(
    ("body", "kind", "model"),
    [
        (b'{"model":"m"}', "application/json", "m"),
        (b'{"model":"m"}', "", "m"),
        (FORM, MULTIPART, "whisper-1"),
        (b'{"model":"m","stream":""}', MULTIPART, "m"),
        (FORM, "multipart/form-data", ""),
        (FORM[:40], MULTIPART, ""),
        (b"[1]", "application/json", ""),
        (b'{"model":["m"]}', "application/json", ""),
    ],
    ids=["json", "untold", "form", "stand-in", "no-boundary", "cut", "no-object", "no-name"],
)
def test_the_model_is_read_out_of_what_was_sent(body: bytes, kind: str, model: str) -> None:
    sent = request(body, kind)
    assert asked.model(sent, asked.members(sent)) == model


def test_names_in_a_path_may_be_coded() -> None:
    sent = request(b"{}", path="/openai/deployments/team%2Fmy%20gpt/images/generations")
    assert asked.model(sent, {}) == "team/my gpt"
    assert asked.last_segment("/v1/files/file%2D9/") == "file-9"


@pytest.mark.parametrize(
    ("body", "model"), [(b"{}", "my gpt"), (b'{"model":"m"}', "m"), (b"", "my gpt")]
)
def test_azure_names_the_model_in_the_path(body: bytes, model: str) -> None:
    sent = request(body, path="/openai/deployments/my gpt/images/generations")
    assert asked.model(sent, asked.members(sent)) == model


def test_cloudflare_s_own_models_are_named_in_the_path() -> None:
    sent = request(b"{}", path="/v1/account/gateway/workers-ai/@cf/meta/llama-3.1-8b-instruct")
    assert asked.model(sent, asked.members(sent)) == "@cf/meta/llama-3.1-8b-instruct"


def test_an_engine_in_the_path_is_a_model() -> None:
    sent = request(b"{}", path="/v1/engines/davinci/completions")
    assert asked.model(sent, asked.members(sent)) == "davinci"


@pytest.mark.parametrize("kind", ["serving-endpoints", "endpoints"])
def test_what_databricks_and_sagemaker_serve_is_named_in_the_path(kind: str) -> None:
    sent = request(b"{}", path=f"/{kind}/databricks-gpt-oss-20b/invocations")
    assert asked.model(sent, asked.members(sent)) == "databricks-gpt-oss-20b"
    chat = request(b"{}", path=f"/{kind}/chat/completions")
    assert asked.model(chat, asked.members(chat)) == ""


def test_azure_says_which_model_served_a_deployment() -> None:
    ask = Ask("my gpt", extra={"characters": "5"})
    head = Head(200, {"x-ms-served-model": "gpt-4o-mini-tts-2025-12-15"})
    assert asked.served(ask, head) == Ask("gpt-4o-mini-tts-2025-12-15", extra={"characters": "5"})
    assert asked.served(ask, Head(200, {})) == ask


@pytest.mark.parametrize(
    ("value", "is_true"),
    [(True, True), ("true", True), ("TRUE", True), ("1", False), (2, False), (None, False)],
)
def test_a_form_says_yes_in_words(value: Any, is_true: bool) -> None:
    assert asked.is_true(value) is is_true


@pytest.mark.parametrize(
    ("path", "last"), [("/v1/files/f1", "f1"), ("/v1/files/f1/", "f1"), ("/", ""), ("", "")]
)
def test_an_id_stands_at_the_end_of_a_path(path: str, last: str) -> None:
    assert asked.last_segment(path) == last
