import json
from collections.abc import Callable

import pytest

from addons.core.call import Refusal
from addons.core.providers import refusals


def refusal(status: int) -> Refusal:
    return Refusal(status, "budget_spent", "Budget 'team' is spent.")


def test_openai_clients_read_message_type_and_code() -> None:
    assert json.loads(refusals.openai(refusal(400))) == {
        "error": {
            "message": "Budget 'team' is spent.",
            "type": "invalid_request_error",
            "param": None,
            "code": "budget_spent",
        }
    }


def test_anthropic_clients_read_an_error_in_an_error() -> None:
    assert json.loads(refusals.anthropic(refusal(429))) == {
        "type": "error",
        "error": {
            "type": "rate_limit_error",
            "message": "Budget 'team' is spent.",
            "code": "budget_spent",
        },
    }


def test_google_clients_read_code_and_status() -> None:
    error = json.loads(refusals.google(refusal(403)))["error"]
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")
    assert error["details"][0]["reason"] == "budget_spent"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "ValidationException"),
        (403, "AccessDeniedException"),
        (429, "ThrottlingException"),
        (502, "InternalServerException"),
    ],
)
def test_aws_clients_read_a_class_and_a_message(status: int, kind: str) -> None:
    assert json.loads(refusals.aws(refusal(status))) == {
        "__type": kind,
        "message": "Budget 'team' is spent.",
        "reason": "budget_spent",
    }


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (418, ("invalid_request_error", "invalid_request_error", "FAILED_PRECONDITION")),
        (502, ("server_error", "api_error", "INTERNAL")),
    ],
)
def test_a_status_that_a_provider_does_not_list_is_told_by_whose_side_it_is(
    status: int, kinds: tuple[str, str, str]
) -> None:
    no = refusal(status)
    assert json.loads(refusals.openai(no))["error"]["type"] == kinds[0]
    assert json.loads(refusals.anthropic(no))["error"]["type"] == kinds[1]
    assert json.loads(refusals.google(no))["error"]["status"] == kinds[2]


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (refusals.cohere, {"message": "Budget 'team' is spent.", "code": "budget_spent"}),
        (refusals.ollama, {"error": "Budget 'team' is spent."}),
        (
            refusals.watsonx,
            {
                "errors": [{"code": "budget_spent", "message": "Budget 'team' is spent."}],
                "status_code": 429,
            },
        ),
        (
            refusals.mistral,
            {
                "object": "error",
                "message": "Budget 'team' is spent.",
                "type": "rate_limit_error",
                "param": None,
                "code": "budget_spent",
            },
        ),
        (
            refusals.replicate,
            {"title": "budget_spent", "detail": "Budget 'team' is spent.", "status": 429},
        ),
        (
            refusals.dashscope,
            {"code": "budget_spent", "message": "Budget 'team' is spent.", "request_id": ""},
        ),
        (
            refusals.huggingface,
            {"error": "Budget 'team' is spent.", "error_type": "budget_spent"},
        ),
        (
            refusals.llamacpp,
            {
                "error": {
                    "code": 429,
                    "message": "Budget 'team' is spent.",
                    "type": "rate_limit_error",
                }
            },
        ),
    ],
)
def test_who_imitates_nobody_has_a_shape_of_their_own(
    write: Callable[[Refusal], bytes], said: dict[str, object]
) -> None:
    assert json.loads(write(refusal(429))) == said
