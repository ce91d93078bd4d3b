import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers import figures


@pytest.mark.parametrize(
    ("value", "number"),
    [(14, 14), (15.0, 15), ("16", 16), (0, 0), (2**53 - 1, 2**53 - 1)],
)
def test_a_count_is_read_however_it_is_written(value: object, number: int) -> None:
    assert figures.count(value) == number


@pytest.mark.parametrize(
    "value",
    [None, True, -1, "-1", "many", "", "9" * 21, "٣", float("nan"), float("inf"), 2**53, [], {}],
    ids=repr,
)
def test_what_is_no_count_is_not_read_as_one(value: object) -> None:
    assert figures.count(value) is None


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), (7.5, 7.5), ("8.5", 8.5), (0, 0), (2**53 - 1, 2**53 - 1)]
)
def test_a_measure_need_not_be_whole(value: object, number: float) -> None:
    assert figures.amount(value) == number


@pytest.mark.parametrize(
    "value",
    [None, True, -0.5, "much", "", "9" * 21, "nan", float("nan"), float("inf"), 10**309, [], {}],
    ids=repr,
)
def test_what_is_no_measure_is_not_read_as_one(value: object) -> None:
    assert figures.amount(value) is None


def test_the_first_name_that_has_a_count_is_read() -> None:
    assert figures.first({"a": None, "b": "2", "c": 3}, "a", "b", "c") == 2
    assert figures.first({"a": 0, "b": 2}, "a", "b") == 0
    assert figures.first({}, "a") is None


def test_of_two_names_for_one_thing_a_null_says_nothing() -> None:
    assert figures.said({"a": None, "b": [], "c": 7}, "a", "b", "c") == []
    assert figures.said({"a": None}, "a", "b") is None


def test_a_total_adds_up_what_is_known() -> None:
    assert figures.total(1, None, 2) == 3
    assert figures.total(None, 0) == 0
    assert figures.total(None, None) is None


def test_a_part_is_never_larger_than_its_whole() -> None:
    assert figures.part(5, 3) == 3
    assert figures.part(5, None) == 5
    assert figures.part(None, 3) is None


def test_a_name_is_text_of_a_name_s_length() -> None:
    assert figures.name("gpt-5.4") == "gpt-5.4"
    assert figures.name("x" * 257) == ""
    assert figures.name(7) == ""


def test_half_a_surrogate_pair_neither_hides_a_document_nor_gets_into_a_name() -> None:
    document = figures.parsed(b'{"model": "m\\ud83d", "usage": {"n": 1}}')
    assert document["usage"] == {"n": 1}
    assert figures.name(document["model"]) == "m?"
    assert json.loads(figures.verbatim(document))["usage"] == {"n": 1}


def test_a_usage_object_is_kept_with_every_field_it_came_with() -> None:
    usage = {"input_tokens": 1, "cost": 0.1, "news": {"of": [None, 2**70]}}
    assert json.loads(figures.verbatim(usage)) == usage
    assert figures.verbatim({"padding": "x" * figures.LONGEST_USAGE}) == ""


def test_a_usage_object_is_kept_as_json_whatever_is_in_it() -> None:
    nothing = {"a": float("nan"), "b": [float("-inf")], "c": "NaN", "d": 2**70}
    kept = '{"a":null,"b":[null],"c":"NaN","d":1180591620717411303424}'
    assert figures.verbatim(nothing) == kept
    usage: dict[str, object] = {}
    for _ in range(100_000):
        usage = {"a": usage}
    assert figures.verbatim(usage) == ""


def test_only_objects_are_tables_and_only_arrays_have_rows() -> None:
    assert figures.table([1]) == {}
    assert figures.rows({"a": 1}) == []
    assert figures.rows([{"a": 1}, 2, None]) == [{"a": 1}]


def test_the_lines_of_an_event_are_read_one_by_one_where_they_are_no_object_together() -> None:
    assert figures.objects(b'{"a":\n1}') == [{"a": 1}]
    assert figures.objects(b'{"a":1}\n[DONE]\n{"b":2}\r\n7') == [{"a": 1}, {"b": 2}]
    assert figures.objects(b'{"a":1') == figures.objects(b"[1]") == figures.objects(b"") == []


@given(st.binary(max_size=200))
def test_no_text_is_too_strange_to_be_parsed(text: bytes) -> None:
    assert isinstance(figures.parsed(b"[" + text + b"]"), list | None)


def test_a_document_of_bottomless_depth_is_none() -> None:
    assert figures.parsed(b"[" * 200_000) is None
