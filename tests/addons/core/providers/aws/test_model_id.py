from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.aws import model_id

ARN = "arn:aws:bedrock:us-east-1:111122223333:"


@pytest.mark.parametrize(
    ("named", "model"),
    [
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"),
        ("arn:aws:bedrock:us-east-1::foundation-model/openai.gpt-oss-20b", "openai.gpt-oss-20b"),
        (
            ARN + "inference-profile/global.amazon.nova-2-lite-v1:0",
            "global.amazon.nova-2-lite-v1:0",
        ),
        (
            ARN + "application-inference-profile/1arbu5hu2sjr",
            "application-inference-profile/1arbu5hu2sjr",
        ),
        (ARN + "provisioned-model/abc", "provisioned-model/abc"),
        ("arn:aws-us-gov:bedrock:us-gov-west-1:1:imported-model/x", "imported-model/x"),
    ],
)
def test_region_and_account_are_left_off(named: str, model: str) -> None:
    for written in (named, quote(named, safe=""), quote(named, safe=":")):
        assert model_id.of_path(f"/model/{written}/converse-stream") == (model, "converse-stream")


def test_a_gateway_may_put_something_before_the_path() -> None:
    assert model_id.of_path("/acme/bedrock/model/amazon.nova-lite-v1%3A0/converse") == (
        "amazon.nova-lite-v1:0",
        "converse",
    )


@pytest.mark.parametrize("path", ["", "/model/", "/model/m", "/model//converse", "/v1/models/m/x"])
def test_another_path_names_no_model(path: str) -> None:
    assert model_id.of_path(path) == ("", "")


@pytest.mark.parametrize("model", [None, 7, ["m"], "m" * 300])
def test_what_is_no_name_names_no_model(model: object) -> None:
    assert model_id.plain(model) == ""


@given(st.text(max_size=60))
def test_no_path_is_too_strange(path: str) -> None:
    assert len(model_id.of_path(f"/model/{path}/invoke")) == 2
