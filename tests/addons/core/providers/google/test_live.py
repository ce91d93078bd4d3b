from addons.core.call import Ask, Refusal
from addons.core.providers.dialect import Head, Request, SocketDialect
from addons.core.providers.google.live import DIALECT

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


def test_what_it_wants_is_told_on_the_socket() -> None:
    request = Request("GET", "generativelanguage.googleapis.com", PATH, "key=x", {}, b"")
    assert DIALECT.ask(request) == Ask(streamed=True)


def test_an_upgrade_that_is_not_granted_is_an_error() -> None:
    tally = DIALECT.tally(Ask(), Head(403, {}))
    tally.feed(b'{"error":{"status":"PERMISSION_DENIED"}}')
    assert tally.close().error == "PERMISSION_DENIED"


def test_it_is_spoken_on_websockets() -> None:
    assert isinstance(DIALECT, SocketDialect)
    assert DIALECT.socket(Ask(), Head(101, {})).close(0.0) == []
    assert b"weir: no." in DIALECT.refusal(Refusal(400, "no", "weir: no."))
