import json

import pytest

from addons.core.call import Ask, Billing, Source, Usage
from addons.core.providers.deepinfra.inference import DIALECT
from addons.core.providers.hosts import Hosts
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read

STATUS = {"status": "succeeded", "runtime_ms": 243, "cost": 0.000012}
TOKENS = {"tokens_generated": 24, "tokens_input": 11}
LLAMA = "/v1/inference/meta-llama/Meta-Llama-3-8B-Instruct"


def test_words_are_counted_and_have_a_price() -> None:
    answer = {
        "request_id": "R1",
        "results": [{"generated_text": "secret"}],
        "inference_status": STATUS | TOKENS,
    }
    reading = read(DIALECT, answer)
    assert reading.usage == Usage(11, 24)
    assert (reading.source, reading.reported_cost_nusd) == (Source.REPORTED, 12_000)
    assert (reading.response_id, reading.is_complete) == ("R1", True)
    assert json.loads(reading.usage_raw) == STATUS | TOKENS


def test_vectors_and_rerankers_say_their_input_beside_it() -> None:
    unsaid = {"tokens_generated": None, "tokens_input": None}
    answer = {"embeddings": [[0.1]], "input_tokens": 7, "inference_status": STATUS | unsaid}
    assert read(DIALECT, answer).usage == Usage(7)


def test_what_was_heard_is_counted_by_the_second() -> None:
    answer = {"text": "secret", "input_length_ms": 2500, "inference_status": STATUS}
    assert read(DIALECT, answer).usage == Usage(units={"seconds": 2.5})


def test_a_picture_has_its_price_alone() -> None:
    reading = read(DIALECT, {"images": ["data:image/png;base64,AAAA"], "inference_status": STATUS})
    assert (reading.usage, reading.reported_cost_nusd) == (Usage(), 12_000)


def test_the_last_event_of_a_stream_counts() -> None:
    word = {"token": {"id": 1, "text": "secret"}, "inference_status": None}
    last = word | {"inference_status": STATUS | TOKENS}
    tally = exchange.tally(DIALECT, Ask(model="asked", streamed=True))
    tally.feed(events(word))
    assert tally.has_spoken
    tally.feed(events(word, last) + b"data: [DONE]\n\n")
    reading = tally.close()
    assert (reading.usage, reading.source) == (Usage(11, 24), Source.REPORTED)
    cut = read(DIALECT, events(word, last))
    assert (cut.source, cut.is_complete) == (Source.PARTIAL, False)


def test_what_failed_is_told_without_its_text() -> None:
    assert read(DIALECT, {"inference_status": {"status": "failed"}}).error == "failed"
    assert read(DIALECT, {"error": "the prompt was: secret"}).error == "error"
    assert read(DIALECT, {"error": {"type": "x"}}, status=422).error == "x"


@pytest.mark.parametrize("answer", [{}, {"inference_status": None}, b"[]", b"\xff"])
def test_without_figures_nothing_is_charged(answer: object) -> None:
    assert read(DIALECT, answer).charges == ()


def test_the_path_names_the_model() -> None:
    asked = exchange.ask(DIALECT, {"stream": True, "max_new_tokens": 9}, LLAMA)
    assert asked == Ask("meta-llama/Meta-Llama-3-8B-Instruct", streamed=True, max_tokens=9)
    assert exchange.ask(DIALECT, b"\xff", "/v1/inference/whisper").model == "whisper"
    endpoint = Hosts().endpoint("api.deepinfra.com", 443, "POST", LLAMA)
    assert (endpoint.provider, endpoint.dialect.name) == ("deepinfra", "deepinfra")
    assert Hosts().endpoint("api.deepinfra.com", 443, "GET", "/v1/me").billing is Billing.FREE


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
