"""Processes that keep a ledger as fast as they can, until they are killed.

This program forks one for each line on its standard input (`start` or `traffic`), with
everything imported, so that a kill costs milliseconds. On standard output: `p <pid>` at its
birth, `r` when its ledger has started, `o <id>` and `s <id>` when `open` and `settle` have
returned, `d` when it is dead.
"""

import os
import sys
import time
from itertools import count
from pathlib import Path

from addons.core.call import new_call_id, utc_now
from addons.core.ledger.ledger import Ledger
from tests.addons.core.ledger.told import opening, price, settlement

OPEN_AT_ONCE = 5


def live(path: Path, has_traffic: bool) -> None:
    """Start the ledger; open calls and settle each a few calls later, for ever."""
    ledger = Ledger(path, price)
    ledger.start()
    os.write(1, b"r\n")
    if not has_traffic:
        ledger.close(60)
        time.sleep(10)  # the kill may come after the end
        return
    in_flight: list[str] = []
    for number in count():
        call_id = new_call_id()
        ledger.open(opening(call_id, started_at=utc_now(), caller=f"c{number % 3}"))
        os.write(1, b"o %s\n" % call_id.encode())
        in_flight.append(call_id)
        if len(in_flight) > OPEN_AT_ONCE:
            done = in_flight.pop(0)
            ledger.settle(settlement(done))
            os.write(1, b"s %s\n" % done.encode())


def main(path: Path) -> None:
    """Give birth and bury."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, b"p %d\n" % os.getpid())
            try:
                live(path, has_traffic=line.strip() == "traffic")
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        os.write(1, b"d\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
