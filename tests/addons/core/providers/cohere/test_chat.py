import json

from addons.core.call import Ask, Reading, Source
from addons.core.providers.cohere.chat import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, lines, read

USAGE = {"billed_units": {"input_tokens": 9, "output_tokens": 14}}
END = {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": USAGE}}
WORD = {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Two"}}}}


def counted(reading: Reading) -> tuple[int | None, int | None, str, bool]:
    assert reading.usage is not None
    usage = reading.usage
    return usage.input_tokens, usage.output_tokens, str(reading.source), reading.is_complete


def test_a_plain_answer_says_its_bill_in_usage_or_in_meta() -> None:
    for answer in ({"message": {}, "usage": USAGE}, {"text": "Two", "meta": USAGE}):
        reading = read(DIALECT, answer)
        assert counted(reading) == (9, 14, "reported", True)
        assert reading.charges[0].model == "asked"
        assert json.loads(reading.usage_raw) == USAGE


def test_the_last_event_says_it_and_nothing_need_follow() -> None:
    assert counted(read(DIALECT, events(WORD, END))) == (9, 14, "reported", True)


def test_the_last_line_holds_the_whole_response() -> None:
    first = {"is_finished": False, "event_type": "stream-start"}
    last = {"is_finished": True, "event_type": "stream-end", "response": {"meta": USAGE}}
    assert counted(read(DIALECT, lines(first, last))) == (9, 14, "reported", True)
    assert counted(read(DIALECT, lines(last))) == (9, 14, "reported", True)


def test_a_stream_that_broke_off_is_not_complete() -> None:
    assert read(DIALECT, events(WORD)) == Reading()
    assert read(DIALECT, lines({"event_type": "stream-start"})) == Reading()
    broken = read(DIALECT, events({"type": "debug", "usage": USAGE}, WORD))
    assert counted(broken) == (9, 14, "partial", False)


def test_an_error_at_the_end_is_told_by_its_class() -> None:
    end = {"type": "message-end", "delta": {"finish_reason": "ERROR_TOXIC", "usage": USAGE}}
    reading = read(DIALECT, events(WORD, end))
    assert (reading.error, reading.source) == ("ERROR_TOXIC", Source.REPORTED)
    assert read(DIALECT, {"error": "my secret plan"}).error == "error"


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(events({"type": "message-start"}, {"type": "content-start"}))
    assert not tally.has_spoken
    tally.feed(events(WORD))
    assert tally.has_spoken


def test_the_request_says_model_streaming_and_cap() -> None:
    asked = exchange.ask(DIALECT, {"model": "command-a", "stream": True, "max_tokens": 5})
    assert asked == Ask(model="command-a", streamed=True, max_tokens=5)
    assert exchange.ask(DIALECT, b"[]") == Ask()


def test_a_refused_request_is_told_by_its_class() -> None:
    answer = {"error_type": "TOO_MANY_TOKENS", "message": "the prompt was: my secret plan"}
    assert read(DIALECT, answer, status=400).error == "TOO_MANY_TOKENS"


def test_our_no_is_a_message() -> None:
    assert exchange.refused(DIALECT) == {"message": "It is spent.", "code": "budget_spent"}
