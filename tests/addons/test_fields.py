"""Header fields, by their names in lower case."""

from mitmproxy.http import Headers

from addons import fields


def test_names_are_in_lower_case_and_the_last_of_two_counts() -> None:
    sent = Headers(((b"Host", b"a"), (b"X-A", b"1"), (b"x-a", b"2")))
    assert fields.plain(sent) == {"host": "a", "x-a": "2"}


def test_what_is_no_text_is_kept_apart_byte_by_byte() -> None:
    assert fields.plain(Headers(((b"x-\xff", b"\x80\xfe"),))) == {"x-\udcff": "\udc80\udcfe"}


def test_values_are_those_that_mitmproxy_reads() -> None:
    sent = Headers(((b"Content-Type", b"application/json"), (b"X-Odd", b" a, b ")))
    assert fields.plain(sent) == {name.lower(): value for name, value in sent.items()}
