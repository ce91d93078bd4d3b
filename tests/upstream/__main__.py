"""Run the fake upstream as a process of its own: prints its ports and its CA file as JSON."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

import uvloop

from tests.upstream.server import Upstream


async def _serve(upstream: Upstream) -> None:
    async with upstream.serving():
        facts = {
            "port": upstream.port,
            "plain_port": upstream.plain_port,
            "ca_file": str(upstream.ca_file),
        }
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.upstream", description=__doc__)
    parser.add_argument("folder", type=Path, help="where its certificates go")
    uvloop.run(_serve(Upstream(parser.parse_args().folder)))
