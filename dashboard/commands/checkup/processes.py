"""Checks of what runs: proxy, dashboard, and who else has their ports."""

from collections.abc import Iterator

from addons.core.settings import Settings
from dashboard.commands import checkout, ports
from dashboard.commands.checkup.finding import Finding, bad, fact, good
from dashboard.commands.running import Running


def look(settings: Settings, runs: Running | None) -> Iterator[Finding]:
    """Give the findings; `runs` is what runs in this home."""
    if runs is None:
        yield fact("weir", "does not run", "Start it: ./run.sh (exec starts it by itself)")
        for port, complaint in ports.objections(settings):
            told, _, remedy = complaint.partition(". ")
            yield bad("port", told, remedy) if complaint else good("port", f"{port} is free")
        return
    yield _version(runs)
    answering = [("proxy", runs.port), ("dashboard", runs.dashboard_port)]
    if runs.base_url_port is not None:
        answering.append(("base URL", runs.base_url_port))
    for what, port in answering:
        if ports.accepts(settings.host, port):
            yield good(what, f"answers on port {port}")
        else:
            yield bad(
                what,
                f"does not answer on port {port}",
                f"End it (kill {runs.supervisor}) and start again: ./run.sh",
            )


def _version(runs: Running) -> Finding:
    ours = checkout.version()
    if runs.version != ours:
        return bad(
            "weir",
            f"{runs.version} runs, but {ours} is installed",
            "Stop it and start again: ./run.sh",
        )
    return good("weir", f"{runs.version} runs (pid {runs.supervisor})")
