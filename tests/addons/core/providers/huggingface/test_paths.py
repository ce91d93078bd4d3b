"""Running a model at Hugging Face: a POST below its name."""

import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts

HOSTS = Hosts()


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("router.huggingface.co", "/hf-inference/models/org/model"),
        ("api-inference.huggingface.co", "/models/org/model"),
        ("api-inference.huggingface.co", "/models/model"),
    ],
)
def test_a_model_may_be_one_of_language(host: str, path: str) -> None:
    endpoint = HOSTS.endpoint(host, 443, "POST", path)
    assert (endpoint.dialect.name, endpoint.operation) == ("tgi", "generate")
    assert endpoint.billing is Billing.API


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("router.huggingface.co", "/hf-inference/models/org/model/pipeline/feature-extraction"),
        ("router.huggingface.co", "/replicate/v1/models/org/model/predictions"),
        ("api-inference.huggingface.co", "/pipeline/fill-mask/model"),
    ],
)
def test_a_model_that_is_run_below_its_name_is_not_free(host: str, path: str) -> None:
    endpoint = HOSTS.endpoint(host, 443, "POST", path)
    assert (endpoint.operation, endpoint.billing) == ("inference", Billing.API)


def test_to_look_at_a_model_is_free() -> None:
    endpoint = HOSTS.endpoint("router.huggingface.co", 443, "GET", "/v1/models/org/model")
    assert endpoint.billing is Billing.FREE
