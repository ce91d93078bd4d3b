import pytest

from addons.core.call import Reading
from addons.core.providers.failure import FailedAnswer, error_class, error_in


def read(body: bytes, status: int = 400) -> Reading:
    tally = FailedAnswer(status)
    for at in range(0, len(body), 7):
        tally.feed(body[at : at + 7])
    return tally.close()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            b'{"error":{"message":"Oh","type":"invalid_request_error","code":"x"}}',
            "invalid_request_error",
        ),
        (
            b'{"type":"error","error":{"type":"overloaded_error","message":"Oh"}}',
            "overloaded_error",
        ),
        (b'{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}', "RESOURCE_EXHAUSTED"),
        (b'[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]', "RESOURCE_EXHAUSTED"),
        (b'{"error":{"code":"401","message":"Oh"}}', "401"),
        (b'{"error":"invalid_api_key"}', "invalid_api_key"),
        (b'{"error":"the prompt was: my secret plan"}', "http_400"),
        (b'{"error":{"type":"the prompt was: my secret plan"}}', "http_400"),
        (b'{"detail":"no"}', "http_400"),
        (b'{"error":{"code":"content_filter","status":400,"type":null}}', "content_filter"),
        (b'{"error":{"code":"","status":400,"type":null}}', "400"),
        (b'{"errors":[{"code":"no_model","message":"Oh"}],"status_code":400}', "no_model"),
        (b'{"errors":[],"code":"Throttling"}', "Throttling"),
        (b'{"code":"InvalidApiKey","message":"Oh","request_id":"q"}', "InvalidApiKey"),
        (b'{"error":"the prompt was: my secret plan","code":"bad_request"}', "bad_request"),
        (b'{"error":"the prompt was: my secret plan","error_type":"validation"}', "validation"),
        (
            b'{"object":"error","type":"invalid_request_error","code":"1800"}',
            "invalid_request_error",
        ),
        (b'{"object":"list","type":"text"}', "http_400"),
        (b"<html>Bad gateway</html>", "http_400"),
        (b"[]", "http_400"),
        (b"", "http_400"),
    ],
)
def test_an_error_is_told_by_its_class_and_never_by_its_text(body: bytes, error: str) -> None:
    assert read(body) == Reading(error=error, is_complete=True)


def test_an_error_never_spoke() -> None:
    assert not FailedAnswer(500).has_spoken


def test_an_endless_error_is_not_kept() -> None:
    assert read(b'{"error":{"type":"late"},"x":"' + b"x" * 100_000 + b'"}', 500).error == "http_500"


def test_a_document_without_an_error_has_no_class() -> None:
    assert error_class({"error": None}) == ""
    assert error_class({}) == ""


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"error": {"code": 502}}, "502"),
        ({"error": "the prompt was: my secret plan"}, "error"),
        ({"object": "error", "type": "NotFoundError"}, "NotFoundError"),
        ({"success": False, "errors": [{"code": 7003}]}, "7003"),
        ({"success": False}, "error"),
        ({"base_resp": {"status_code": 1004}}, "1004"),
        ({"error": None, "success": True, "base_resp": {"status_code": 0}, "object": "list"}, ""),
        ({"code": "x", "type": "message"}, ""),
        ({}, ""),
    ],
)
def test_only_what_says_so_is_an_error(document: dict[str, object], error: str) -> None:
    assert error_in(document) == error
