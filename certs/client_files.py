"""The CA files that clients are pointed at, kept in step with our root.

`bundle.pem` holds all a client needs to trust; for an environment that names CA files of a
company there is one more pair of files, `company/<id>.pem` and `company/<id>-bundle.pem`,
so that these roots reach no other environment.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from addons.core.settings import Settings
from certs import bundle, private_file

_WHOLE = "-bundle.pem"


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """What the CA variables of one environment name."""

    whole: Path
    """Every root: for variables that replace the client's own list."""
    further: Path
    """Ours and the company's roots: for variables that add to the client's own list."""


def write(settings: Settings, ours: Sequence[bytes]) -> None:
    """Put our roots (DER, the current one first) into each file, where that changes it."""
    public = bundle.public_roots()
    private_file.write_if_changed(settings.bundle_file, bundle.text(public, ours))
    for further in sorted(_folder(settings).glob("*.pem")):
        if not further.name.endswith(_WHOLE):
            company = [der for der in bundle.read(further) if not bundle.is_ours(der)]
            _write_pair(further, public, company, ours)


def for_environment(settings: Settings, environ: Mapping[str, str]) -> ClientFiles:
    """Choose the files for an environment, and write them if it names CA files of a company.

    Raises ValueError if there is no CA yet.
    """
    known = bundle.read(settings.bundle_file)
    if not known or not settings.ca_file.is_file():
        raise ValueError(f"There is no CA in {settings.ca_file.parent} yet. Make it: ./run.sh")
    company = bundle.company_roots(environ, known)
    if not company:
        return ClientFiles(settings.bundle_file, settings.ca_file)
    folder = _folder(settings)
    private_file.make_folder(folder)
    name = hashlib.sha256(b"".join(sorted(company))).hexdigest()[:16]
    further = folder / f"{name}.pem"
    ours = [der for der in known if bundle.is_ours(der)]
    public = [der for der in known if not bundle.is_ours(der)]
    return ClientFiles(_write_pair(further, public, company, ours), further)


def _write_pair(
    further: Path, public: Iterable[bytes], company: Sequence[bytes], ours: Sequence[bytes]
) -> Path:
    whole = further.with_name(further.stem + _WHOLE)
    private_file.write_if_changed(whole, bundle.text(public, company, ours))
    private_file.write_if_changed(further, bundle.text(ours, company))
    return whole


def _folder(settings: Settings) -> Path:
    return settings.ca_file.parent / "company"
