import pytest

from addons.core.pricing import claude_calls
from addons.core.pricing.tokenizer import claude_tokens

CALL = ("look", '{"at": "a \\"weir\\"", "deep": {"is": [1, true]}}')
MARK = claude_calls._MARK
WHOLE = f"""<{MARK}function_calls>
<{MARK}invoke name="look">
<{MARK}parameter name="at">a "weir"</{MARK}parameter>
<{MARK}parameter name="deep">{{"is": [1, true]}}</{MARK}parameter>
</{MARK}invoke>
</{MARK}function_calls>"""


def test_a_call_is_written_as_xml_with_a_tag_for_each_argument() -> None:
    assert claude_calls.written([CALL]) == WHOLE


def test_calls_stand_behind_each_other() -> None:
    twice = claude_calls.written([CALL, ("wait", "")])
    assert twice.startswith(WHOLE.removesuffix(f"</{MARK}function_calls>"))
    assert twice.endswith(f'<{MARK}invoke name="wait">\n</{MARK}invoke>\n</{MARK}function_calls>')


def test_what_a_forced_call_begins_with_was_given_and_not_written() -> None:
    assert claude_calls.written([CALL], "any").startswith('look">\n')
    assert claude_calls.written([CALL], "named").startswith(f"<{MARK}parameter")
    assert claude_calls.written([CALL], "none") == WHOLE


def test_the_only_call_that_may_be_made_is_stopped_before_the_wrapping_ends() -> None:
    alone = claude_calls.written([CALL], wants_one=True)
    assert alone == WHOLE.removesuffix(f"</{MARK}function_calls>")
    assert claude_calls.written([CALL], "named", wants_one=True).endswith(f"</{MARK}invoke>\n")


def test_newer_models_write_no_wrapping() -> None:
    bare = claude_calls.written([CALL], is_wrapped=False)
    assert f"<{MARK}function_calls>\n{bare}</{MARK}function_calls>" == WHOLE
    assert claude_calls.written([CALL], "any", is_wrapped=False).startswith('look">\n')


@pytest.mark.parametrize(
    ("arguments", "inside"),
    [
        ("", None),
        ("{", ""),
        ('{"a', f'<{MARK}parameter name="a">'),
        ('{"at"', f'<{MARK}parameter name="at">'),
        ('{"at": ', f'<{MARK}parameter name="at">'),
        ('{"at": "a we', f'<{MARK}parameter name="at">a we'),
        ('{"at": "a\\', f'<{MARK}parameter name="at">a'),
        ('{"at": "a\\u00', f'<{MARK}parameter name="at">a'),
        ('{"at": "a\\ud83d\\ude0', f'<{MARK}parameter name="at">a\ud83d'),
        ('{"at": [1, {"b', f'<{MARK}parameter name="at">[1, {{"b'),
        (
            '{"at": 1, "of": nul',
            f'<{MARK}parameter name="at">1</{MARK}parameter>\n<{MARK}parameter name="of">nul',
        ),
        ("not JSON at all", f'<{MARK}parameter name="not JSON at all">'),
    ],
)
def test_a_call_that_was_cut_stands_open(arguments: str, inside: str | None) -> None:
    begun = f'<{MARK}function_calls>\n<{MARK}invoke name="look">\n'
    text = claude_calls.written([("look", arguments)])
    if inside is None:
        assert text == f"{begun}</{MARK}invoke>\n</{MARK}function_calls>"
    else:
        assert text == begun + inside


def test_a_call_that_has_no_arguments_yet_stands_open_too() -> None:
    begun = claude_calls.written([CALL, ("wait", "")], is_over=False)
    assert begun.endswith(f'</{MARK}invoke>\n<{MARK}invoke name="wait">\n')
    assert claude_calls.written([("wait", ""), CALL], is_over=False).endswith(WHOLE[-40:])


def test_a_call_that_comes_in_pieces_never_gets_shorter() -> None:
    name, arguments = CALL
    texts = [claude_calls.written([(name, arguments[:end])]) for end in range(1, len(arguments))]
    texts.insert(0, claude_calls.written([(name, "")], is_over=False))
    lengths = [len(text) for text in [*texts, WHOLE]]
    assert lengths == sorted(lengths)


def test_what_nests_too_deep_to_be_read_is_counted_as_it_is() -> None:
    deep = '{"a": ' + "[" * 100_000
    assert claude_calls.written([("look", deep)]).endswith("[[[")


@pytest.mark.parametrize("arguments", ["[1]", "7", '"text"', "null"])
def test_arguments_that_are_no_object_harm_nothing(arguments: str) -> None:
    assert claude_calls.written([("look", arguments)])


@pytest.mark.parametrize(("choice", "reported"), [("", 69), ("any", 53)])
def test_a_call_is_counted_to_the_token(choice: str, reported: int) -> None:
    # What Claude Sonnet 4.6 reports of an answer that is this call (read 2026-11-26).
    text = claude_calls.written([("add", '{"x": 2, "y": 3}')], choice)
    assert claude_tokens("3.0", text) + 1 == reported
