from addons.core.call import Source
from addons.core.providers.watsonx.chat import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

USAGE = {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16}


def test_the_answer_is_openai_s_and_the_model_that_of_the_request() -> None:
    asked = exchange.ask(DIALECT, {"model_id": "ibm/granite"}, "/ml/v1/text/chat")
    reading = read(DIALECT, {"id": "c", "choices": [], "usage": USAGE}, asked)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (12, 4)
    assert (reading.source, reading.charges[0].model) == (Source.REPORTED, "ibm/granite")


def test_an_error_is_told_by_its_class() -> None:
    answer = {"errors": [{"code": "model_not_supported"}]}
    assert read(DIALECT, answer, status=404).error == "model_not_supported"


def test_our_no_is_a_list_of_errors() -> None:
    assert exchange.refused(DIALECT)["status_code"] == 400
