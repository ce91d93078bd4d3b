"""Checks of the shell that `doctor` runs in: do its variables lead to Weir?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from addons.core.settings import Settings, misspelt
from certs import bundle, environment
from dashboard.commands.checkup.finding import Finding, bad, fact, good

_REMEDY = 'Run eval "$(./run.sh env)" in this shell, or start programs with ./run.sh exec --'


def look(settings: Settings, environ: Mapping[str, str], port: int) -> Iterator[Finding]:
    """Give the findings; `port` is where the proxy is or would be."""
    for name, meant in misspelt(environ).items():
        yield bad("setting", f"{name} is none", f"{meant} may be meant; see docs/settings.md")
    if environment.BEFORE not in environ:
        yield fact("this shell", "does not lead to Weir", _REMEDY)
        company = environment.company_proxy(settings, environ)
        if company:
            place = urlsplit(company)
            yield fact("proxy of yours", f"{place.hostname}:{place.port} will be our way out")
        return
    yield _proxy(environ, port)
    yield from _trust(settings, environ)
    passed_by = set(environ.get("NO_PROXY", "").split(","))
    if not {"localhost", "127.0.0.1"} <= passed_by:
        yield bad("NO_PROXY", "leaves out localhost: tools cannot reach their own servers", _REMEDY)


def _proxy(environ: Mapping[str, str], port: int) -> Finding:
    values = {name: environ.get(name, "") for name in environment.PROXY}
    wrong = [name for name, value in values.items() if not _leads_to(value, port)]
    if wrong:
        return bad("this shell", f"{wrong[0]} does not lead to port {port}", _REMEDY)
    return good("this shell", f"its proxy variables lead to port {port}")


def _leads_to(url: str, port: int) -> bool:
    try:
        return urlsplit(url).port == port
    except ValueError:
        return False


def _trust(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    ours = bundle.read(settings.ca_file)
    names = (*environment.WHOLE, *environment.FURTHER)
    wrong = [
        name for name in names if not set(ours) <= set(bundle.read(Path(environ.get(name, ""))))
    ]
    if not ours or wrong:
        yield bad("its trust", f"{', '.join(wrong)} does not hold the CA", _REMEDY)
    else:
        yield good("its trust", f"{len(names)} CA variables hold the CA")
