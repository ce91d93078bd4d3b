"""A process that the supervisor looks after."""

import os
import sys

from dashboard.commands.children import Child


def child(code: str, said: list[bytes] | None = None) -> Child:
    """Start Python with this code."""
    command = [sys.executable, "-c", code]
    return Child("proxy", command, dict(os.environ), (said if said is not None else []).append)


def test_what_it_complains_passes_through_and_its_last_line_is_kept() -> None:
    said: list[bytes] = []
    one = child("import sys; sys.stderr.write('first\\nweir: last\\n\\n'); sys.exit(3)", said)
    assert one.has_ended_within(20)
    assert said == [b"first\n", b"weir: last\n", b"\n"]
    assert one.obituary(is_seen=False) == "The proxy ended (exit code 3): last"


def test_what_the_reader_has_seen_is_not_said_twice() -> None:
    one = child("import sys; sys.exit('weir: no port')")
    assert one.has_ended_within(20)
    assert one.obituary(is_seen=True) == "The proxy ended (exit code 1)."


def test_one_that_was_killed_is_said_to_be() -> None:
    one = child("import time; time.sleep(60)")
    one.kill()
    assert one.has_ended_within(20)
    assert one.obituary(is_seen=False) == "The proxy ended (killed by SIGKILL)."


def test_one_that_ignores_sigterm_is_still_there_until_it_is_killed() -> None:
    code = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); print(file=sys.stderr)"
    said: list[bytes] = []
    one = child(f"{code}; time.sleep(60)", said)
    while not said:
        assert not one.has_ended_within(0.05)
    one.ask_to_end()
    assert not one.has_ended_within(0.1)
    one.kill()
    assert one.has_ended_within(20)


def test_it_lives_in_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it() -> None:
    one = child("import time; time.sleep(60)")
    assert os.getsid(one.pid) == one.pid
    one.kill()
    assert one.has_ended_within(20)


def test_asking_one_that_is_gone_does_nothing() -> None:
    one = child("")
    assert one.has_ended_within(20)
    one.ask_to_end()
    one.kill()
    assert one.has_ended


def test_a_pipe_can_be_handed_over_to_it() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"unseen")
    os.close(writer)
    said: list[bytes] = []
    code = f"import os, sys; print(os.read({reader}, 99), file=sys.stderr)"
    one = Child("proxy", [sys.executable, "-c", code], dict(os.environ), said.append, (reader,))
    os.close(reader)
    assert one.has_ended_within(20)
    assert said == [b"b'unseen'\n"]
