import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Ask, Reading, Refusal, Source, Usage
from addons.core.providers.aws.agents import DIALECT
from addons.core.providers.dialect import Head, Request, Tally
from tests.addons.core.wire import cuts, frames

WORDS = frames.event("chunk", b'{"bytes":"SGk="}')
BROKEN = frames.exception("dependencyFailedException", b"{}")


def trace(step: str, **document: object) -> bytes:
    return frames.event("trace", json.dumps({"agentId": "A", "trace": {step: document}}).encode())


def asked(model: str) -> bytes:
    return trace("orchestrationTrace", modelInvocationInput={"foundationModel": model})


def answered(tokens: object, step: str = "orchestrationTrace") -> bytes:
    spent = {"inputTokens": tokens, "outputTokens": 1}
    output = {"metadata": {"usage": spent}, "rawResponse": {"content": json.dumps(spent)}}
    return trace(step, modelInvocationOutput=output)


def started(status: int = 200) -> Tally:
    return DIALECT.tally(Ask(), Head(status, {}))


def read(pieces: list[bytes], status: int = 200) -> Reading:
    tally = started(status)
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def test_the_steps_of_every_kind_are_added_up() -> None:
    text = answered(10, "preProcessingTrace") + asked("m") + answered(20) + answered(30) + WORDS
    reading = cuts.same(text, read)
    assert reading.usage == Usage(input_tokens=60, output_tokens=3)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert reading.charges[0].model == "m"
    assert len(json.loads(reading.usage_raw)["modelInvocations"]) == 3
    assert reading.modifiers == {"largest_prompt": "30"}


def test_the_step_behind_a_frame_with_bytes_missing_counts_wherever_the_stream_is_cut() -> None:
    asking = asked("anthropic.claude-sonnet-4-6")
    text = asking[:100] + asking[130:] + answered(20) + 9 * WORDS + answered(30) + WORDS
    assert cuts.same(text, read).usage == Usage(input_tokens=50, output_tokens=2)
    assert cuts.same(asking[:100] + answered(20), read).usage == Usage(
        input_tokens=20, output_tokens=1
    )


def test_the_prompt_of_a_single_step_is_all_of_the_input() -> None:
    assert read([asked("m") + answered(10) + WORDS]).modifiers == {}


def test_the_steps_of_several_models_have_no_model() -> None:
    reading = read([asked("m") + answered(10) + asked("n") + answered(20) + WORDS])
    assert (reading.charges[0].model, reading.model) == ("", "")
    assert reading.usage == Usage(input_tokens=30, output_tokens=2)


def test_without_a_trace_nothing_is_told() -> None:
    assert read([WORDS]) == Reading(is_complete=True)


def test_what_was_told_before_an_exception_or_a_cut_is_not_final() -> None:
    broken = read([answered(10) + BROKEN])
    assert (broken.source, broken.error) == (Source.PARTIAL, "dependencyFailedException")
    cut = read([answered(10) + answered(20)[:-1]])
    assert (cut.source, cut.is_complete) == (Source.PARTIAL, False)
    assert cut.usage == Usage(input_tokens=10, output_tokens=1)


def test_words_that_are_streamed_before_the_tokens_of_their_step_are_not_final() -> None:
    begun = asked("m") + answered(10) + asked("m") + WORDS
    assert (read([begun]).source, read([begun]).is_complete) == (Source.PARTIAL, False)
    untold = trace("orchestrationTrace", modelInvocationOutput={"parsedResponse": {}})
    for end in (answered(20), untold):
        assert read([begun + WORDS + end]).source == Source.REPORTED


def test_an_answer_may_be_an_action_that_the_client_is_to_take() -> None:
    action = frames.event("returnControl", b'{"invocationId":"i","invocationInputs":[]}')
    reading = cuts.same(asked("m") + answered(10) + action, read)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_many_steps_are_counted_though_not_all_explain_the_row() -> None:
    reading = read([answered(1)] * 2_000)
    assert reading.usage == Usage(input_tokens=2_000, output_tokens=2_000)
    assert 0 < len(reading.usage_raw) <= 64 * 1024


@pytest.mark.parametrize("document", ["x", {"metadata": 1}, {"metadata": {"usage": [1]}}, None])
def test_no_step_is_too_strange(document: object) -> None:
    text = trace("orchestrationTrace", modelInvocationOutput=document) + WORDS
    assert read([text]).usage is None


def test_it_has_spoken_with_its_first_words() -> None:
    tally = started()
    tally.feed(answered(10))
    assert not tally.has_spoken
    tally.feed(WORDS)
    assert tally.has_spoken


def test_an_inline_agent_says_its_model() -> None:
    body = b'{"foundationModel": "amazon.nova-lite-v1:0", "inputText": "Hi"}'
    wanted = DIALECT.ask(Request("POST", "host", "/agents/s", "", {}, body))
    assert wanted == Ask("amazon.nova-lite-v1:0", streamed=True)
    assert DIALECT.ask(Request("POST", "host", "/agents/s", "", {}, b"")) == Ask(streamed=True)


def test_an_answer_that_failed_has_only_an_error() -> None:
    assert read([b"{}"], 403) == Reading(error="http_403", is_complete=True)


def test_a_refusal_has_the_shape_of_aws() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["__type"] == "ValidationException"


@given(st.lists(st.sampled_from([asked("m"), answered(2), WORDS, BROKEN, b"x"])), cuts.PLACES)
def test_no_cut_changes_the_reading(events: list[bytes], places: list[int]) -> None:
    text = b"".join(events)
    assert read(cuts.at(text, places)) == read([text])
