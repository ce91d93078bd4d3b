import pytest

from addons.core import mishap


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("Client disconnected.", "the client left"),
        (
            "mitmproxy received an HTTP CONNECT request even though it is not running in ...",
            "this port is a base URL and no proxy: it has no CONNECT",
        ),
        ("[Errno 111] Connect call failed ('10.0.0.1', 443)", "connection refused"),
        ("[Errno 61] Connection refused", "connection refused"),
        ("Certificate verify failed: self-signed certificate", "its certificate is not trusted"),
        ("Hostname mismatch", "its certificate is for another name"),
        ("no such host: api.openai.com", "no such host"),
        ("[Errno -2] Name or service not known", "no such host"),
        ("[Errno -3] Temporary failure in name resolution", "no such host"),
        ("[Errno 101] Network is unreachable", "network unreachable"),
        ("connection timed out", "timeout"),
        (
            "peer closed connection without sending complete message body",
            "the upstream broke off in the middle of its answer",
        ),
        ("server closed connection", "the upstream closed the connection"),
        ("[Errno 104] Connection reset by peer", "the upstream reset the connection"),
        ("TLS Handshake failed", "the TLS handshake failed"),
        ("HTTP/2 protocol error: bad frame", "the message was malformed"),
        (
            "Connection killed: 127.0.0.1 belongs to this machine or its link",
            "127.0.0.1 belongs to this machine or its link",
        ),
    ],
)
def test_each_mishap_has_a_few_plain_words(message: str, cause: str) -> None:
    assert mishap.cause(message) == cause


@pytest.mark.parametrize("message", ["", "key sk-secret in <html> from the provider"])
def test_an_unknown_message_is_not_repeated(message: str) -> None:
    assert mishap.cause(message) == "the connection broke"


def test_the_sentence_says_who_speaks_and_about_whom() -> None:
    assert (
        mishap.sentence("api.openai.com", "Connection refused")
        == "weir: cannot reach api.openai.com (connection refused)"
    )
    assert mishap.sentence("", "timed out") == "weir: timeout"


@pytest.mark.parametrize(
    ("message", "is_client_gone"),
    [
        ("Client disconnected.", True),
        ("stream reset by client (CANCEL)", True),
        ("server closed connection", False),
        ("", False),
    ],
)
def test_a_client_that_leaves_is_told_from_an_upstream(message: str, is_client_gone: bool) -> None:
    assert mishap.is_client_gone(message) is is_client_gone


def test_a_silence_that_was_too_long_is_told_from_a_client_that_left() -> None:
    assert mishap.silence(7200) == "timeout: nothing came for 7200 s"
    assert mishap.is_silence(mishap.silence(0.5))
    assert not mishap.is_silence("Client disconnected.")
    assert not mishap.is_silence(None)


@pytest.mark.parametrize(
    ("by_client", "code", "response", "idle"),
    [
        (True, 1000, "cancelled", "settled"),
        (True, 4000, "cancelled", "settled"),
        (True, 1006, "cancelled", "cancelled"),
        (False, 1000, "failed", "settled"),
        (False, 1005, "failed", "settled"),
        (False, 1008, "failed", "failed"),
        (False, 1006, "failed", "failed"),
        (False, None, "failed", "failed"),
    ],
)
def test_the_end_of_a_socket_says_who_left_and_whether_in_peace(
    by_client: bool, code: int | None, response: str, idle: str
) -> None:
    assert mishap.of_socket(by_client, code)[0] == response
    assert mishap.of_idle_socket(by_client, code)[0] == idle


def test_the_code_of_a_closed_socket_is_told() -> None:
    assert mishap.of_idle_socket(False, 1008)[1] == "the upstream closed the socket (1008)"
