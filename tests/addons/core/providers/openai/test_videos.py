import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.videos import DIALECT

VIDEO = {"id": "video_1", "object": "video", "model": "sora-2", "seconds": "8", "error": None}


def asked(method: str, path: str, body: bytes = b"") -> Ask:
    return DIALECT.ask(Request(method, "api.openai.com", path, "", {}, body))


def read(answer: dict[str, Any], status: int = 200, ask: Ask | None = None) -> Reading:
    ask = ask or asked("GET", "/v1/videos/video_1")
    tally = DIALECT.tally(ask, Head(status, {}))
    assert not tally.has_spoken
    tally.feed(json.dumps(answer).encode())
    return tally.close()


def test_a_video_that_is_done_is_paid_by_the_second() -> None:
    reading = read({**VIDEO, "status": "completed"})
    assert reading.charges == (Charge("sora-2", Usage(units={"video_seconds": 8.0})),)
    assert (reading.source, reading.response_id, reading.poll) == (
        Source.REPORTED,
        "video_1",
        True,
    )


def test_together_tells_the_cost_with_the_outputs() -> None:
    answer = {**VIDEO, "status": "completed", "outputs": {"cost": 0.28, "video_url": "https://v"}}
    assert read(answer).reported_cost_nusd == 280_000_000
    assert read({**answer, "status": "in_progress"}).reported_cost_nusd is None


def test_azure_s_first_api_tells_the_seconds_of_each_of_its_variants() -> None:
    job = {"object": "video.generation.job", "id": "task_1", "status": "succeeded"}
    ask = asked("GET", "/openai/v1/video/generations/jobs/task_1")
    reading = read({**job, "model": "sora", "n_seconds": 5, "n_variants": 2}, ask=ask)
    assert reading.charges == (Charge("sora", Usage(units={"video_seconds": 10.0})),)
    assert (reading.response_id, reading.poll) == ("task_1", True)
    assert read({**job, "n_seconds": 5}, ask=ask).usage == Usage(units={"video_seconds": 5.0})


@pytest.mark.parametrize("status", ["queued", "in_progress", "failed", None])
def test_a_video_that_is_not_done_is_not_charged(status: str | None) -> None:
    assert read({**VIDEO, "status": status}).charges == ()


def test_a_cost_that_is_told_is_the_whole_charge_and_the_path_has_the_id() -> None:
    answer = {
        "status": "done",
        "video": {"url": "https://example.com/v.mp4", "duration": 1},
        "model": "grok-imagine-video",
        "usage": {"cost_in_usd_ticks": 500_000_000},
    }
    reading = read(answer, ask=asked("GET", "/v1/videos/c847"))
    assert reading.reported_cost_nusd == 50_000_000
    assert reading.charges == (Charge("grok-imagine-video", Usage()),)
    assert reading.response_id == "c847"


def test_asking_for_a_video_names_its_model_and_gets_its_id() -> None:
    ask = asked("POST", "/v1/videos/generations", b'{"model":"grok-imagine-video"}')
    assert ask == Ask(model="grok-imagine-video")
    assert read({"request_id": "c847"}, ask=ask) == Reading(response_id="c847", is_complete=True)


def test_an_error_is_told_by_its_class() -> None:
    failed = {**VIDEO, "status": "failed", "error": {"code": "moderation", "message": "Oh"}}
    assert read(failed).error == "moderation"
    assert read({"error": {"type": "bad"}}, status=404).error == "bad"


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"
