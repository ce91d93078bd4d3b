"""Print how many recordings each dialect reads right: `python -m tests.tapes_score`."""

import sys
from collections import Counter

from addons.core.call import Reading
from addons.core.providers.dialect import (
    Ended,
    Endpoint,
    SocketDialect,
    SocketEvent,
    SocketTally,
)
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost
from tests import expectation, recordings
from tests.recordings import CONTRADICTORY, Recording

_SPEAKS = {"messages": "anthropic", "count_tokens": "anthropic"}
_GOOGLE = ("generate_content", "stream_generate_content", "embed_content")


_HOSTS = Hosts()


def is_known(name: str) -> bool:
    """Tell whether a recording's host is in the table."""
    return _HOSTS.is_ours(name.partition(":")[0].lower(), 443)


def speaks(kind: str) -> str:
    """Say what a user would say that a host speaks which answers this kind of call."""
    return "gemini" if kind in _GOOGLE else _SPEAKS.get(kind, "openai")


def endpoint(recording: Recording) -> Endpoint:
    """Say what a recording's request stands for, as if the user had named a host unknown to us."""
    host = recording.request.host.partition(":")[0].lower()
    hosts = _HOSTS
    if not hosts.is_ours(host, 443):
        hosts = Hosts((ExtraHost(host, 443, speaks(recording.kind), recording.provider),))
    request = recording.request
    return hosts.endpoint(host, 443, request.method, request.path, request.headers)


def wrong(recording: Recording) -> dict[str, tuple[object, object]]:
    """Read a recording whole and give what is not as expected."""
    dialect = endpoint(recording).dialect
    ask = dialect.ask(recording.request)
    if recording.messages and isinstance(dialect, SocketDialect):
        readings = session(recording, dialect.socket(ask, recording.head))
        return expectation.session_differences(readings, recording.expected)
    tally = dialect.tally(ask, recording.head)
    tally.feed(recording.body)
    return expectation.differences(tally.close(), ask, recording.expected)


def session(recording: Recording, tally: SocketTally) -> list[Reading]:
    """Play the messages of a websocket and give what each of its responses comes to."""
    events: list[SocketEvent] = []
    for at, (from_client, message) in enumerate(recording.messages):
        events += tally.feed(message, from_client, float(at))
    events += tally.close(float(len(recording.messages)))
    return [event.reading for event in events if isinstance(event, Ended)]


def main() -> None:
    """Print a line for each provider and endpoint; with `-v`, what is wrong."""
    right: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    misses, doubts = [], []
    for recording in recordings.every():
        key = recording.provider, recording.kind
        if why := CONTRADICTORY.get(recording.id):
            doubts.append(f"{recording}: the recording contradicts itself: {why}")
        found = wrong(recording)
        seen[key] += 1
        right[key] += not found
        if found:
            misses.append(f"{recording}: {found}")
    lines = [f"{p:20} {k:26} {right[p, k]:3} of {seen[p, k]:3}" for p, k in sorted(seen)]
    lines.append(f"{'all':47} {right.total():3} of {seen.total():3}")
    lines += doubts
    if "-v" in sys.argv:
        lines += misses
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
