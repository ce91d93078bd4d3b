from addons.core.call import Ask, Reading, Source
from addons.core.providers.mistral.conversations import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read

USAGE = {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}
STARTED = {"type": "conversation.response.started", "conversation_id": "c"}
WORD = {"type": "message.output.delta", "model": "mistral-medium", "content": "Two"}
DONE = {"type": "conversation.response.done", "usage": USAGE}
FORM = (
    b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nvoxtral-mini\r\n'
    b'--b\r\nContent-Disposition: form-data; name="stream"\r\n\r\nTrue\r\n--b--\r\n'
)


def test_the_last_event_counts_and_the_words_name_the_model() -> None:
    reading = read(DIALECT, events(STARTED, WORD, DONE))
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (20, 5)
    assert (reading.source, reading.model) == (Source.REPORTED, "mistral-medium")
    assert reading.is_complete


def test_after_a_hand_off_the_last_model_is_the_one_that_answered() -> None:
    outputs = [{"type": "agent.handoff"}, {"model": "first"}, {"model": "second"}]
    assert read(DIALECT, {"outputs": outputs, "usage": USAGE}).model == "second"


def test_a_transcription_names_its_model_itself() -> None:
    done = {"type": "transcription.done", "model": "voxtral", "text": "x", "usage": USAGE}
    reading = read(DIALECT, events({"type": "transcription.text.delta", "text": "x"}, done))
    assert (reading.model, reading.is_complete) == ("voxtral", True)


def test_a_stream_that_broke_off_says_nothing() -> None:
    assert read(DIALECT, events(STARTED, WORD)) == Reading(model="mistral-medium")


def test_an_error_in_place_of_the_last_event_is_told_by_its_class() -> None:
    error = {"type": "conversation.response.error", "message": "my secret plan", "code": 3000}
    assert read(DIALECT, events(STARTED, error)) == Reading(error="3000", is_complete=True)
    assert read(DIALECT, events({**error, "code": None})).error == "error"


def test_a_usage_before_the_end_is_partial() -> None:
    reading = read(DIALECT, events(STARTED, {**DONE, "type": "tool.execution.done"}))
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(events(STARTED))
    assert not tally.has_spoken
    tally.feed(events(WORD))
    assert tally.has_spoken


def test_the_request_says_model_streaming_and_cap() -> None:
    body = {"model": "m", "stream": True, "completion_args": {"max_tokens": 9}}
    assert exchange.ask(DIALECT, body) == Ask(model="m", streamed=True, max_tokens=9)


def test_a_form_says_model_and_streaming() -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    asked = exchange.ask(DIALECT, FORM, headers=headers)
    assert asked == Ask(model="voxtral-mini", streamed=True)
    assert exchange.ask(DIALECT, b"", headers=headers) == Ask()


def test_an_error_is_told_by_its_class() -> None:
    answer = {"object": "error", "type": "invalid_request_error", "message": "Oh", "code": "1"}
    assert read(DIALECT, answer, status=400).error == "invalid_request_error"


def test_our_no_is_an_error_object() -> None:
    said = exchange.refused(DIALECT)
    assert (said["object"], said["type"]) == ("error", "invalid_request_error")
    assert (said["message"], said["code"]) == ("It is spent.", "budget_spent")
