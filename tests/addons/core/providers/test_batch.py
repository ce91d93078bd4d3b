import json

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.providers.batch import Batch


def spent(model: str, tokens: int, kind: str = "answer") -> Charge:
    return Charge(model, Usage(input_tokens=tokens, output_tokens=1), kind)


def test_answers_are_added_up_model_by_model() -> None:
    batch = Batch()
    for charge in (spent("a", 10), spent("b", 5), spent("a", 7)):
        batch.add([charge], {"input_tokens": charge.usage.input_tokens})
    reading = batch.reading("batch-1", is_complete=True)
    assert reading.charges == (
        Charge("a", Usage(input_tokens=17, output_tokens=2, units={"batch_requests": 2})),
        Charge("b", Usage(input_tokens=5, output_tokens=1, units={"batch_requests": 1}), "batch"),
    )
    assert (reading.model, reading.source) == ("a", Source.REPORTED)
    assert json.loads(reading.usage_raw) == {"input_tokens": 10}


def test_a_batch_is_half_price_and_counted_once_by_its_id() -> None:
    batch = Batch()
    batch.modifiers = {"inference_geo": "us"}
    batch.add([spent("a", 1)], {})
    reading = batch.reading("batch-1", is_complete=True)
    assert (reading.poll, reading.response_id, reading.service_tier) == (True, "batch-1", "batch")
    assert reading.modifiers == {"inference_geo": "us", "processing": "batch"}


def test_what_was_billed_beside_an_answer_is_no_request_of_its_own() -> None:
    batch = Batch()
    batch.add([spent("a", 1), spent("b", 2, "advisor")], {})
    own, beside = batch.reading("batch-1", is_complete=True).charges
    assert (own.usage.units, dict(beside.usage.units)) == ({"batch_requests": 1}, {})


def test_the_largest_of_its_prompts_is_told_for_a_long_one_is_dearer() -> None:
    batch = Batch()
    for tokens in (10, 30, 20):
        batch.add([spent("a", tokens)], {})
    reading = batch.reading("batch-1", is_complete=True)
    assert reading.modifiers == {"largest_prompt": "30", "processing": "batch"}


def test_of_a_total_the_prompts_are_taken_to_be_of_one_size() -> None:
    batch = Batch()
    usage = Usage(input_tokens=10, output_tokens=1, units={"batch_requests": 4})
    batch.add_total(Charge("a", usage), {})
    assert batch.reading("batch-1", is_complete=True).modifiers["largest_prompt"] == "3"
    uncounted = Batch()
    uncounted.add_total(spent("a", 10), {})
    assert "largest_prompt" not in uncounted.reading("batch-1", is_complete=True).modifiers


def test_a_batch_that_was_cut_gives_way_to_a_whole_one() -> None:
    batch = Batch()
    batch.add([spent("a", 1)], {})
    assert batch.reading("batch-1", is_complete=False).source is Source.PARTIAL


def test_a_batch_without_usage_says_nothing() -> None:
    nothing = Batch().reading("batch-1", is_complete=True)
    assert nothing == Reading(response_id="batch-1", poll=True, is_complete=True)


def test_answers_that_name_no_model_are_of_the_batch_s() -> None:
    batch = Batch()
    batch.add([spent("", 1)], {})
    batch.add([spent("", 2)], {})
    batch.name_the_model("a")
    (own,) = batch.reading("batch-1", is_complete=True).charges
    assert (own.model, own.usage.input_tokens) == ("a", 3)
    assert own.usage.units == {"batch_requests": 2}


def test_the_provider_s_own_figures_are_added_up() -> None:
    batch = Batch()
    batch.add([spent("a", 1)], {}, 5)
    batch.add([spent("a", 1)], {})
    batch.add([spent("a", 1)], {}, 7)
    assert batch.reading("batch-1", is_complete=True).reported_cost_nusd == 12


def test_a_total_of_the_provider_s_is_taken_as_it_is() -> None:
    batch = Batch()
    batch.add_total(spent("a", 9), {"input_tokens": 9})
    reading = batch.reading("batch-1", is_complete=True)
    assert reading.charges == (spent("a", 9),)
    assert json.loads(reading.usage_raw) == {"input_tokens": 9}


def test_memory_is_bounded_however_many_requests_there_are() -> None:
    batch = Batch()
    for number in range(5_000):
        batch.add([spent(f"model-{number}", 1)], {"input_tokens": 1})
    reading = batch.reading("batch-1", is_complete=True)
    assert len(reading.charges) == 100
    assert sum(charge.usage.units["batch_requests"] for charge in reading.charges) == 5_000
