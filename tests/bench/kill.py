"""Kill the real proxy many times under traffic, and compare the two ledgers.

.venv/bin/python -m tests.bench.kill [--kills 1000] [--seed 1]
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from tests.live import kills
from tests.upstream.server import Upstream


def main() -> int:
    """Run the kills; 1 when anything was lost, double or miscounted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Upstream(Path(folder) / "upstream").running() as upstream,
    ):
        found = kills.run(Path(folder) / "home", upstream, options.kills, options.seed)
    sys.stdout.write(json.dumps(dataclasses.asdict(found), indent=1) + "\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
