import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.google.gemini import DIALECT
from tests.addons.core.wire import cuts

PATH = "/v1beta/models/gemini-3.5-flash"


def chunk(prompt: int, answered: int, finish: str = "", **more: object) -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"parts": [{"text": 'Hi "error"'}]}, **more}
    if finish:
        candidate["finishReason"] = finish
    return {
        "candidates": [candidate],
        "usageMetadata": {"promptTokenCount": prompt, "candidatesTokenCount": answered},
        "modelVersion": "gemini-3.5-flash",
        "responseId": "r1",
    }


def events(*chunks: Mapping[str, object]) -> bytes:
    return b"".join(b"data: " + json.dumps(each).encode() + b"\r\n\r\n" for each in chunks)


def started(status: int = 200, headers: Mapping[str, str] | None = None) -> Tally:
    return DIALECT.tally(Ask(model="asked"), Head(status, headers or {}))


def read_in(pieces: list[bytes]) -> Reading:
    tally = started()
    for piece in pieces:
        tally.feed(piece)
    return tally.close()


def read(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Reading:
    tally = started(status, headers)
    tally.feed(body)
    return tally.close()


def counts(reading: Reading) -> tuple[int | None, int | None]:
    assert reading.usage is not None
    return reading.usage.input_tokens, reading.usage.output_tokens


class TestTheRequest:
    @pytest.mark.parametrize(
        ("path", "model", "streamed"),
        [
            (f"{PATH}:generateContent", "gemini-3.5-flash", False),
            (f"{PATH}:streamGenerateContent", "gemini-3.5-flash", True),
            (f"{PATH}%3AstreamGenerateContent", "gemini-3.5-flash", True),
            ("/v1/tunedModels/mine-7:generateContent", "mine-7", False),
            ("/v1beta/files", "", False),
        ],
    )
    def test_model_and_streaming_stand_in_the_path(
        self, path: str, model: str, streamed: bool
    ) -> None:
        asked = DIALECT.ask(Request("POST", "h", path, "", {}, b""))
        assert (asked.model, asked.streamed) == (model, streamed)

    @pytest.mark.parametrize(
        "body",
        [
            {"generationConfig": {"maxOutputTokens": 200}, "serviceTier": "flex"},
            {"generation_config": {"max_output_tokens": 200}, "service_tier": "flex"},
        ],
        ids=["camel", "snake"],
    )
    def test_cap_and_tier_stand_in_the_body(self, body: object) -> None:
        asked = DIALECT.ask(Request("POST", "h", PATH, "", {}, json.dumps(body).encode()))
        assert (asked.max_tokens, asked.service_tier) == (200, "flex")


class TestAStream:
    @pytest.mark.parametrize("form", ["events", "array"])
    def test_the_last_count_stands_even_when_it_is_lower(self, form: str) -> None:
        chunks = [chunk(19, 1), chunk(17, 22, "STOP")]
        body = events(*chunks) if form == "events" else json.dumps(chunks).encode()
        reading = read(body)
        assert counts(reading) == (17, 22)
        assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
        assert (reading.model, reading.response_id) == ("gemini-3.5-flash", "r1")
        assert json.loads(reading.usage_raw) == chunks[1]["usageMetadata"]

    def test_a_chunk_without_a_count_takes_nothing_back(self) -> None:
        last = {**chunk(0, 0, "STOP"), "usageMetadata": {"trafficType": "ON_DEMAND"}}
        reading = read(events(chunk(17, 22), last))
        assert counts(reading) == (17, 22)
        assert reading.is_complete

    @pytest.mark.parametrize("told", [{"totalTokenCount": 39}, {"promptTokenCount": None}])
    @pytest.mark.parametrize("form", ["events", "array"])
    def test_the_last_usage_that_counts_stands_wherever_it_is_cut(
        self, told: Mapping[str, object], form: str
    ) -> None:
        last = {**chunk(0, 0, "STOP"), "usageMetadata": told, "modelVersion": "", "responseId": 5}
        chunks = [chunk(19, 1), chunk(17, 22), last]
        body = events(*chunks) if form == "events" else json.dumps(chunks).encode()
        reading = cuts.same(body, read_in)
        assert (counts(reading), reading.source) == ((17, 22), Source.REPORTED)
        assert (reading.model, reading.response_id) == ("gemini-3.5-flash", "r1")

    def test_an_argument_that_is_called_like_a_count_is_none(self) -> None:
        call = {"functionCall": {"name": "cut", "args": {"maxTokenCount": 7}}}
        last = {"candidates": [{"content": {"parts": [call]}, "finishReason": "STOP"}]}
        assert counts(read(events(chunk(17, 22), last))) == (17, 22)

    def test_a_model_that_only_an_earlier_chunk_names_is_the_model(self) -> None:
        first = {"candidates": [{"content": {"parts": []}}], "modelVersion": "m", "responseId": "r"}
        last = {"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 3}}
        reading = read(events(first, last))
        assert (reading.model, reading.response_id) == ("m", "r")
        assert counts(reading) == (3, 0)

    def test_events_that_end_with_one_line_end_are_read_all_the_same(self) -> None:
        body = events(chunk(19, 1), chunk(17, 22, "STOP"))
        assert read(body.replace(b"\r\n\r\n", b"\n")) == read(body)

    def test_no_reason_to_finish_is_no_end(self) -> None:
        going_on = chunk(17, 2)
        for candidate in going_on["candidates"]:  # type: ignore[attr-defined]
            candidate["finishReason"] = None
        for body in (events(going_on), json.dumps([going_on]).encode()):
            assert (counts(read(body)), read(body).is_complete) == ((17, 2), False)

    @pytest.mark.parametrize("reason", ["", 0, "FINISH_REASON_UNSPECIFIED"])
    def test_a_reason_that_is_none_is_no_end(self, reason: object) -> None:
        going_on = chunk(17, 2) | {"candidates": [{"finishReason": reason}]}
        assert not read(events(going_on)).is_complete

    def test_an_argument_that_is_called_like_a_reason_is_no_end(self) -> None:
        call = {"functionCall": {"name": "cancel", "args": {"cancelReason": "late"}}}
        going_on = chunk(17, 2, content={"parts": [call]})
        assert read(events(going_on)).source == Source.PARTIAL

    def test_a_reason_in_every_chunk_is_no_end_before_something_is_counted(self) -> None:
        uncounted = {"candidates": [{"content": {}, "finishReason": "STOP"}]}
        assert not read(events(uncounted, uncounted)).is_complete
        reading = read(events(uncounted, uncounted, chunk(17, 2, "STOP")))
        assert (counts(reading), reading.source) == ((17, 2), Source.REPORTED)

    def test_of_several_candidates_each_comes_to_its_own_end(self) -> None:
        body = b'{"generationConfig": {"candidateCount": 2}}'
        asked = DIALECT.ask(Request("POST", "h", f"{PATH}:streamGenerateContent", "", {}, body))
        first, second = chunk(17, 2, "STOP"), chunk(17, 3, "STOP", index=1)
        sources = []
        for come in ([first], [first, first], [first, second]):
            tally = DIALECT.tally(asked, Head(200, {}))
            tally.feed(events(*come))
            sources.append(tally.close().source)
        assert sources == [Source.PARTIAL, Source.PARTIAL, Source.REPORTED]

    def test_that_is_cut_is_partial(self) -> None:
        reading = read(events(chunk(17, 2)) + b'data: {"candidates": [{"finishReason": "STOP"')
        assert counts(reading) == (17, 2)
        assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)

    @pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", ""])
    @pytest.mark.parametrize(
        "junk",
        [
            '{"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 9',
            '{"usageMetadata": {"totalTokenCount": }, "modelVersion": "", "responseId": ""}',
            '"modelVersion": "other"',
        ],
    )
    def test_what_is_no_json_takes_nothing_back(self, junk: str, end: str) -> None:
        names = {"candidates": [], "modelVersion": "m", "responseId": "r"}
        told = [events(names), events({"usageMetadata": {"promptTokenCount": 3}})]
        chunks = [*told, *[f"data: {junk}\n\n".encode()] * 9, f"data: {junk}{end}".encode()]
        for pieces in (chunks, chunks[:3], [b"".join(chunks)], [b"".join(chunks[:3])]):
            tally = started()
            for piece in pieces:
                tally.feed(piece)
            reading = tally.close()
            assert (reading.model, reading.response_id) == ("m", "r")
            assert (counts(reading), reading.is_complete) == ((3, 0), False)

    def test_a_blocked_prompt_is_complete_and_may_have_no_usage(self) -> None:
        blocked = {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": "m"}
        assert read(events(blocked)) == Reading(model="m", is_complete=True)

    def test_an_error_among_the_chunks_is_told_by_its_class(self) -> None:
        error = {"error": {"code": 503, "message": "Oh", "status": "UNAVAILABLE"}}
        assert read(events(chunk(17, 2), error)).error == "UNAVAILABLE"
        assert read(json.dumps([chunk(17, 2), error]).encode()).error == "UNAVAILABLE"
        assert read(events({"error": "Oh no"})).error == "error"
        assert read(events({**chunk(17, 2, "STOP"), "error": None})).error == ""

    @pytest.mark.parametrize("form", ["events", "array"])
    def test_an_error_beside_a_count_is_told_among_the_last_chunks(self, form: str) -> None:
        failed = {**chunk(17, 2), "error": {"status": "UNAVAILABLE"}}
        for more, error in ((1, "UNAVAILABLE"), (4, "")):
            chunks = [failed, *[chunk(17, 3)] * more]
            body = events(*chunks) if form == "events" else json.dumps(chunks).encode()
            reading = cuts.same(body, read_in)
            assert (reading.error, counts(reading)) == (error, (17, 3))

    def test_an_argument_called_error_is_none(self) -> None:
        call = {"functionCall": {"name": "report", "args": {"error": {"status": "BAD"}}}}
        assert read(events(chunk(1, 1, "STOP", content={"parts": [call]}))).error == ""

    def test_it_has_spoken_with_the_first_parts(self) -> None:
        tally = started()
        tally.feed(b'data: {"candidates": [{"content": {"pa')
        assert not tally.has_spoken
        tally.feed(b'rts": [')
        assert tally.has_spoken


class TestSearches:
    GROUNDED: Mapping[str, object] = {"webSearchQueries": ["tide", "coast", "tide", ""]}

    def searches(self, model: str, body: bytes) -> Mapping[str, float]:
        reading = read(body.replace(b"gemini-3.5-flash", model.encode()))
        assert reading.usage is not None
        return reading.usage.units

    def test_each_query_is_charged_since_gemini_3(self) -> None:
        body = events(chunk(1, 1, groundingMetadata=self.GROUNDED), chunk(1, 2, "STOP"))
        assert self.searches("gemini-3.5-flash", body) == {"web_searches": 2}
        plain = json.dumps(chunk(1, 2, "STOP", groundingMetadata=self.GROUNDED)).encode()
        assert self.searches("gemini-4-argon", plain) == {"web_searches": 2}

    def test_a_grounded_prompt_is_charged_once_before(self) -> None:
        body = events(chunk(1, 2, "STOP", groundingMetadata=self.GROUNDED))
        assert self.searches("gemini-2.5-pro", body) == {"web_searches": 1}

    def test_an_answer_that_is_grounded_in_maps_says_so(self) -> None:
        grounded = {"groundingChunks": [{"web": {}}, {"maps": {"uri": "u"}}]}
        for place in (grounded, {"groundingChunks": [{"web": {}}, 3]}, {"groundingChunks": None}):
            whole = chunk(1, 2, "STOP", groundingMetadata=place)
            facts = {"maps_searches": "1"} if place is grounded else {}
            assert read(json.dumps(whole).encode()).modifiers == facts
            assert read(events(chunk(1, 1), whole)).modifiers == facts

    def test_a_model_that_searched_nothing_is_charged_for_none(self) -> None:
        body = events(chunk(1, 2, "STOP", groundingMetadata={"webSearchQueries": None}))
        assert self.searches("gemini-3.5-flash", body) == {}


class TestAPlainAnswer:
    def test_is_read_as_one_object(self) -> None:
        reading = read(json.dumps(chunk(5, 6, "STOP"), indent=2).encode())
        assert counts(reading) == (5, 6)
        assert reading.is_complete

    def test_that_names_no_model_is_charged_to_the_one_that_was_asked(self) -> None:
        reading = read(b'{"usageMetadata": {"promptTokenCount": 7}}')
        assert (reading.model, reading.charges[0].model) == ("", "asked")

    def test_that_is_an_error_is_told_by_its_class(self) -> None:
        body = b'{"error": {"code": 404, "status": "NOT_FOUND"}}'
        assert read(body, 404) == Reading(error="NOT_FOUND", is_complete=True)
        assert read(body).error == "NOT_FOUND"

    def test_has_spoken_when_it_begins(self) -> None:
        tally = started()
        tally.feed(b"{")
        assert tally.has_spoken


@pytest.mark.parametrize(
    ("told", "tier"), [("flex", "flex"), ("PRIORITY", "priority"), ("standard", "")]
)
def test_the_header_s_tier_stands_in_when_it_moves_the_price(told: str, tier: str) -> None:
    body = json.dumps(chunk(5, 6, "STOP")).encode()
    assert read(body, headers={"x-gemini-service-tier": told}).service_tier == tier


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
