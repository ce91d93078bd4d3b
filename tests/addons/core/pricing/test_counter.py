import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from addons.core.pricing.counter import Counter
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live


@contextmanager
def counting(**settings: float) -> Iterator[Counter]:
    counter = Counter(**settings)
    try:
        yield counter
    finally:
        counter.close()


def test_texts_are_counted_together_in_a_process_of_their_own() -> None:
    with counting() as counter:
        assert counter.pid is None
        assert counter.count("o200k_base", ["hello world", " again", ""]) == 3
        pid = counter.pid
        assert pid not in (None, os.getpid())
        assert counter.count("cl100k_base", ["half an emoji \ud83d"]) == 4
        assert counter.pid == pid
    assert counter.pid is None


def test_what_is_imitated_is_counted_by_a_vocabulary_that_is_here() -> None:
    with counting() as counter:
        assert counter.count("o200k_base", ["In 1905 and 2026"]) == 8
        assert counter.count("gemma", ["In 1905 and 2026"]) == 12
        assert counter.count("qwen", ["In 1905 and 2026"]) == 12


def test_claudes_tokens_are_counted_by_the_same_process() -> None:
    with counting() as counter:
        assert counter.count("claude-3", ["In 1905 and 2026"]) == 9
        assert counter.count("claude-4.7", ["In 1905 and 2026", ""]) == 9


def test_nothing_to_count_starts_nothing() -> None:
    with counting() as counter:
        assert counter.count("o200k_base", ["", ""]) == 0
        assert counter.pid is None


def test_the_process_goes_when_nobody_has_asked_for_a_while() -> None:
    with counting(idle_s=0.05) as counter:
        assert counter.count("cl100k_base", ["hello"]) == 1
        assert wait_until(lambda: counter.pid is None, 10)
        assert counter.count("cl100k_base", ["hello"]) == 1


def test_a_process_that_was_killed_is_replaced() -> None:
    with counting() as counter:
        assert counter.count("cl100k_base", ["hello"]) == 1
        first = counter.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert counter.count("cl100k_base", ["hello"]) == 1
        assert counter.pid != first


def test_a_process_that_does_not_answer_is_given_up() -> None:
    with counting(patience_s=0.02) as counter:
        with pytest.raises(OSError, match="does not answer"):
            counter.count("o200k_base", ["the first answer takes longer than that"])
        assert counter.pid is None


def test_a_question_that_ends_the_process_is_an_error_and_the_next_one_is_answered() -> None:
    with counting() as counter:
        with pytest.raises(OSError, match="has ended"):
            counter.count("no such vocabulary", ["hello"])
        assert counter.count("cl100k_base", ["hello"]) == 1


def test_no_text_is_in_the_process_list() -> None:
    with counting() as counter:
        counter.count("cl100k_base", ["canary-prompt"])
        said = Path(f"/proc/{counter.pid}/cmdline").read_bytes()
        assert b"tokenizer.py" in said
        assert b"canary" not in said
