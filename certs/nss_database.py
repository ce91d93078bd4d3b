"""NSS databases: where Chrome, Chromium and Firefox on Linux keep roots of their own."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from certs import bundle
from certs.command import Command, Plan, Run, execute

_FOLDERS = (
    ".pki/nssdb",
    "snap/chromium/current/.pki/nssdb",
    ".mozilla/firefox/*",
    ".config/mozilla/firefox/*",
    "snap/firefox/common/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
    "Library/Application Support/Firefox/Profiles/*",
)
"""Below the user's home."""


@dataclass(frozen=True, slots=True)
class NssDatabase:
    """One database folder (cert9.db)."""

    folder: Path
    run: Run = execute
    name: str = "nss"

    @property
    def place(self) -> str:
        """Tell where it is, for people."""
        return f"the browser database {self.folder}"

    def is_here(self) -> bool:
        """Tell whether this machine has the store and the tool to change it."""
        return (self.folder / "cert9.db").is_file() and bool(shutil.which("certutil"))

    def plan_trust(self, certificate: Path) -> Plan:
        """Say what it takes to trust the root in this file (PEM)."""
        ders = bundle.read(certificate)
        if len(ders) != 1 or not bundle.is_ours(ders[0]):
            raise ValueError(f"{certificate} does not hold one Weir CA. Make it: ./run.sh")
        short = bundle.fingerprint(ders[0]).replace(":", "")[:8].lower()
        nickname = f"{bundle.ROOT_NAME}{short})"
        former = [self._delete(name) for name in self._found() if name != nickname]
        # `C,,`: for servers only, neither mail nor code.
        add = self._command("-A", "-n", nickname, "-t", "C,,", "-i", str(certificate))
        return Plan(
            f"Adds the CA to {self.place}: browsers that use it trust it, for LLM hosts only.",
            (*former, add),
        )

    def plan_untrust(self) -> Plan:
        """Say what it takes to remove every root of ours, found in the store itself."""
        found = self._found()
        if not found:
            return Plan(f"Nothing to do: no Weir CA in {self.place}.", ())
        return Plan(
            f"Removes {', '.join(found)} from {self.place}.", tuple(map(self._delete, found))
        )

    def is_trusted(self, fingerprint: str) -> bool:
        """Look for the root in the database; one that is there without trust does not count."""
        return any(
            fingerprint in ("", bundle.fingerprint(der))
            for name, trust in self._list()
            if "C" in trust.partition(",")[0] or not fingerprint
            for der in self._roots(name)
        )

    def _found(self) -> list[str]:
        """Find our roots by content, whatever their nicknames are."""
        return [name for name, _ in self._list() if self._roots(name)]

    def _roots(self, nickname: str) -> list[bytes]:
        pem = self.run(self._command("-L", "-a", "-n", nickname))
        return [der for der in bundle.certificates(pem.encode()) if bundle.is_ours(der)]

    def _list(self) -> list[tuple[str, str]]:
        """Give nickname and trust flags of each certificate."""
        found = []
        for line in self.run(self._command("-L")).splitlines():
            nickname, _, flags = line.rstrip().rpartition(" ")
            if flags.count(",") == 2 and "/" not in flags and nickname.strip():
                found.append((nickname.strip(), flags))
        return found

    def _delete(self, nickname: str) -> Command:
        return self._command("-D", "-n", nickname)

    def _command(self, *arguments: str) -> Command:
        return ("certutil", "-d", f"sql:{self.folder}", *arguments)


def databases(home: Path, run: Run = execute) -> tuple[NssDatabase, ...]:
    """Find every database below a user's home."""
    return tuple(
        NssDatabase(path.parent, run)
        for pattern in _FOLDERS
        for path in sorted(home.glob(f"{pattern}/cert9.db"))
    )
