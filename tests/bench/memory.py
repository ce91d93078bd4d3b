"""Measure what large bodies add to the proxy's memory.

.venv/bin/python -m tests.bench.memory [--gib 1]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.live import footprint
from tests.live.product import Product


def main() -> None:
    """Measure each kind of transfer once and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory", description=__doc__)
    parser.add_argument("--gib", type=int, default=1, help="size of the streamed answer")
    options = parser.parse_args()
    plays = (f"big mib={options.gib * 1024}", "bomb mib=1024", "endless-line mib=1024")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with footprint.separate_upstream(folder / "upstream") as facts:
            proxy = Product(folder / "home", footprint.variables(facts))
            proxy.start_proxy()
            try:
                footprint.warm_up(proxy)
                seen = {play: footprint.answer(proxy, play) for play in plays}
                seen["upload of 200 MiB"] = footprint.upload(proxy, 200)
            finally:
                proxy.stop()
    sys.stdout.write("| transfer | before | added at the peak |\n|---|---:|---:|\n")
    for what, one in seen.items():
        sys.stdout.write(f"| {what} | {one.before_mib:.0f} MiB | {one.added_mib:.1f} MiB |\n")


if __name__ == "__main__":
    main()
