import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request
from addons.core.providers.google.batches import DIALECT

BATCH = "/v1beta/batches/b1"
FILE = "/v1beta/files/batch-b1:download"


def answer(prompt: int, answered: int, **more: object) -> dict[str, object]:
    usage = {"promptTokenCount": prompt, "candidatesTokenCount": answered}
    return {
        "candidates": [{"content": {"parts": [{"text": "4"}]}}],
        "usageMetadata": usage,
        "modelVersion": "gemini-3.5-flash",
        **more,
    }


def operation(*responses: Mapping[str, object], in_response: bool = True) -> bytes:
    inlined = {"inlinedResponses": {"inlinedResponses": list(responses)}}
    metadata = {"model": "models/gemini-3.5-flash", "output": inlined}
    whole: dict[str, object] = {"name": "batches/b1", "metadata": metadata, "done": True}
    if in_response:
        whole["response"] = inlined
    return json.dumps(whole, indent=2).encode()


def read(path: str, body: bytes, status: int = 200) -> Reading:
    tally = DIALECT.tally(DIALECT.ask(Request("GET", "h", path, "", {}, b"")), Head(status, {}))
    tally.feed(body)
    tally.feed(b"")
    return tally.close()


def counts(reading: Reading) -> tuple[int | None, int | None, float]:
    assert reading.usage is not None
    usage = reading.usage
    return usage.input_tokens, usage.output_tokens, usage.units["batch_requests"]


class TestAnOperation:
    def test_has_its_results_twice_and_they_are_counted_once(self) -> None:
        failed = {"error": {"code": 3}}
        results: list[Mapping[str, object]] = [
            {"response": answer(13, 5)},
            {"response": answer(12, 7)},
            failed,
        ]
        for both in (True, False):
            reading = read(BATCH, operation(*results, in_response=both))
            assert counts(reading) == (25, 12, 2)
            assert (reading.model, reading.source) == ("gemini-3.5-flash", Source.REPORTED)

    def test_names_the_batch(self) -> None:
        reading = read(BATCH, operation({"response": answer(13, 5)}))
        assert (reading.response_id, reading.poll) == ("batches/b1", True)
        assert (reading.service_tier, reading.modifiers) == ("batch", {"processing": "batch"})

    def test_that_is_not_done_has_no_usage(self) -> None:
        body = b'{"name": "batches/b1", "metadata": {"state": "BATCH_STATE_RUNNING"}}'
        assert read(BATCH, body) == Reading(response_id="batches/b1", poll=True, is_complete=True)

    def test_that_is_cut_is_partial(self) -> None:
        body = operation({"response": answer(13, 5)})
        assert read(BATCH, body[:-3]).source is Source.PARTIAL

    def test_may_hold_a_picture_of_any_size(self) -> None:
        picture = {"inlineData": {"mimeType": "image/png", "data": "A" * 5_000_000}}
        large = answer(13, 1290, candidates=[{"content": {"parts": [picture]}}])
        assert counts(read(BATCH, operation({"response": large}))) == (13, 1290, 1)

    def test_counts_the_searches_of_its_answers(self) -> None:
        grounded = [{"groundingMetadata": {"webSearchQueries": ["tide", "coast"]}}]
        usage = read(BATCH, operation({"response": answer(1, 1, candidates=grounded)})).usage
        assert usage is not None
        assert usage.units["web_searches"] == 2

    def test_of_vectors_tells_the_tokens_that_were_read(self) -> None:
        vectors = [{"response": {"embedding": {"values": [0.1]}, "tokenCount": n}} for n in (4, 5)]
        output = {"inlinedEmbedContentResponses": {"inlinedResponses": vectors}}
        metadata = {"model": "models/gemini-embedding-2", "output": output}
        reading = read(BATCH, json.dumps({"name": "batches/b2", "metadata": metadata}).encode())
        assert counts(reading) == (9, 0, 2)
        assert reading.model == "gemini-embedding-2"


class TestAFile:
    LINES = b"".join(
        json.dumps({"key": "k", "response": answer(n, 2)}).encode() + b"\n" for n in (13, 12)
    )

    @pytest.mark.parametrize("path", [FILE, f"/download{FILE}"])
    def test_has_a_result_a_line(self, path: str) -> None:
        reading = read(path, self.LINES + b'{"key": "k", "error": {"code": 3}}')
        assert counts(reading) == (25, 4, 2)
        assert (reading.response_id, reading.poll) == ("files/batch-b1", True)
        assert reading.source is Source.REPORTED

    def test_that_is_cut_is_partial(self) -> None:
        assert read(FILE, self.LINES[:-4]).source is Source.PARTIAL

    def test_that_holds_something_else_has_no_usage(self) -> None:
        reading = read(FILE, b"\x00\x00\x00\x18ftypmp42\n{}")
        assert (reading.charges, reading.source) == ((), Source.NONE)


def test_an_error_is_told_by_its_class() -> None:
    body = b'{"error": {"code": 404, "status": "NOT_FOUND"}}'
    assert read(BATCH, body, 404).error == "NOT_FOUND"


@pytest.mark.parametrize("extra", [{}, {"file": "files/f"}])
def test_it_speaks_when_it_begins(extra: Mapping[str, str]) -> None:
    tally = DIALECT.tally(Ask(extra=extra), Head(200, {}))
    tally.feed(b"")
    assert not tally.has_spoken
    tally.feed(b"{")
    assert tally.has_spoken


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
