"""A metered call of the demo as one line."""

from contextlib import closing

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard.demo import line
from tests.dashboard import sample
from tests.dashboard.one_call import call


def test_a_line_has_what_the_ledger_says(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1))
    with closing(Reader(settings.ledger_file)) as reader:
        (row,) = reader.newest(0, 1)
    words = " ".join(line.of("Claude Code", row).split())
    assert words == ("✓ Claude Code messages 1,000 in 50 out $0.00196 first byte 0.40 s, streamed")
