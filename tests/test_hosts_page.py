"""docs/hosts.md: the page that says which hosts are read, held against the table of hosts."""

import re
from pathlib import Path

from addons.core.providers import internal
from addons.core.providers.host_rows import ROWS

PAGE = Path(__file__).parents[1] / "docs" / "hosts.md"
_QUOTED = re.compile(r"`([^`]+)`")


def written() -> dict[str, set[str]]:
    """Read who sends the bill for each host of the page, as the page writes hosts."""
    found: dict[str, set[str]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("| `"):
            _, provider, hosts, *_ = line.split("|")
            for host in _QUOTED.findall(hosts):
                found.setdefault(host, set()).update(_QUOTED.findall(provider))
    return found


def covers(host: str, name: str) -> bool:
    """Tell whether a host as the page writes it stands for a name of the table."""
    if host == name:
        return True
    parts = map(re.escape, host.split("{region}"))
    return re.fullmatch("[a-z0-9-]+".join(parts), name) is not None


def test_each_host_of_the_table_is_on_the_page_with_who_sends_its_bill() -> None:
    page = written()
    for row in ROWS:
        for name in set(row.names) - set(internal.ROW.names):
            billed = [page[host] for host in page if covers(host, name)]
            assert billed, f"{name} is not in {PAGE.name}"
            whose = set().union(*billed)
            # A gateway's path may name whose bill it is.
            assert row.provider in whose or whose & {"cloudflare", "huggingface"}, name


def test_each_host_of_the_page_is_in_the_table() -> None:
    names = {name for row in ROWS for name in row.names}
    for host in written():
        assert any(covers(host, name) for name in names), f"{host} is not read"
