import logging
from collections.abc import Iterator

import pytest
from mitmproxy import exceptions
from mitmproxy.addons import dumper
from mitmproxy.proxy import server
from mitmproxy.test import taddons

from addons import discretion
from addons.discretion import Discretion


@pytest.fixture
def used() -> Iterator[None]:
    """Use it, and put back what mitmproxy does by itself."""
    discretion.use()
    yield
    server.logger.removeFilter(discretion.without_quotes)


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Invalid header line: b'x-api-key sk-canary'", "Invalid header line: (not shown)"),
        ('Bad HTTP request line: b"GET /?key=it\'s"', "Bad HTTP request line: (not shown)"),
        ("invalid content-length header: 'canary'", "invalid content-length header: (not shown)"),
        ("multiple headers: [b'canary', b'c']", "multiple headers: [(not shown)"),
        (
            "Unexpected data from server: b'1\n' and\nb'2'",
            "Unexpected data from server: (not shown)",
        ),
        ("does not trust the proxy's certificate", "does not trust the proxy's certificate"),
        ("client connect", "client connect"),
    ],
)
def test_a_line_of_the_log_ends_where_it_quotes_what_came(
    said: str, written: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        server.logger.info(said)
    assert caplog.messages == [written]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_list_of_flows_is_refused_however_short_its_lines(level: int) -> None:
    with taddons.context(dumper.Dumper(), loadcore=False) as running:
        running.options.flow_detail = 0
        running.master.addons.add(Discretion())
        with pytest.raises(exceptions.OptionsError, match="flow_detail is set"):
            running.options.update(flow_detail=level)
        assert running.options.flow_detail == 0
