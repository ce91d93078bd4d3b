import orjson
import pytest

from addons.core import model_list
from addons.core.policy.routing import ModelName

NAMES = (ModelName("smart", "weir"), ModelName("meta/llama-4", "groq"))


def test_openai_s_clients_get_openai_s_list() -> None:
    assert orjson.loads(model_list.whole(NAMES, as_anthropic=False)) == {
        "object": "list",
        "data": [
            {"id": "smart", "object": "model", "created": 0, "owned_by": "weir"},
            {"id": "meta/llama-4", "object": "model", "created": 0, "owned_by": "groq"},
        ],
    }


def test_anthropic_s_clients_get_one_page_that_is_the_last() -> None:
    said = orjson.loads(model_list.whole(NAMES, as_anthropic=True))
    assert (said["first_id"], said["last_id"], said["has_more"]) == ("smart", "meta/llama-4", False)
    assert said["data"][0] == {
        "type": "model",
        "id": "smart",
        "display_name": "smart",
        "created_at": "1970-01-01T00:00:00Z",
    }


def test_an_empty_list_is_a_list() -> None:
    assert orjson.loads(model_list.whole((), as_anthropic=False))["data"] == []
    said = orjson.loads(model_list.whole((), as_anthropic=True))
    assert (said["data"], said["first_id"], said["last_id"]) == ([], None, None)


@pytest.mark.parametrize("as_anthropic", [True, False])
def test_one_entry_is_that_of_the_list(as_anthropic: bool) -> None:
    whole = orjson.loads(model_list.whole(NAMES, as_anthropic=as_anthropic))
    assert orjson.loads(model_list.one(NAMES[1], as_anthropic=as_anthropic)) == whole["data"][1]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/v1/models", ""),
        ("/v1/models/", ""),
        ("/v1/models/smart", "smart"),
        ("/v1/models/meta/llama-4", "meta/llama-4"),
        ("/v1/models/meta%2Fllama-4", "meta/llama-4"),
        ("/v1/models/models/x", "models/x"),
    ],
)
def test_a_name_may_hold_slashes(path: str, wanted: str) -> None:
    assert model_list.asked_for(path) == wanted


def test_whoever_names_anthropic_s_version_is_a_client_of_anthropic() -> None:
    assert model_list.wants_anthropic({"anthropic-version": "2023-06-01"})
    assert not model_list.wants_anthropic({"authorization": "Bearer x"})
