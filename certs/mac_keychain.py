"""The login keychain of macOS: what Safari, Chrome and programs on its frameworks trust."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from certs import bundle
from certs.command import Command, Plan, Run, execute


@dataclass(frozen=True, slots=True)
class MacKeychain:
    """The user's own keychain, so that no other user is concerned and sudo is not needed."""

    home: Path
    run: Run = execute
    name: str = "keychain"

    @property
    def file(self) -> Path:
        """Where macOS keeps it."""
        return self.home / "Library/Keychains/login.keychain-db"

    @property
    def place(self) -> str:
        """Tell where it is, for people."""
        return f"the login keychain ({self.file})"

    def is_here(self) -> bool:
        """Tell whether this machine has the store and the tool to change it."""
        return self.file.is_file() and bool(shutil.which("security"))

    def plan_trust(self, certificate: Path) -> Plan:
        """Say what it takes to trust the root in this file (PEM)."""
        # For TLS servers only (`ssl`), with the basic checks of X.509 that it builds on.
        command = (
            *("security", "add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-p", "basic"),
            *("-k", str(self.file), str(certificate)),
        )
        return Plan(
            f"Adds the CA to {self.place}: your programs trust it, for LLM hosts only. macOS asks "
            "for your password.",
            (*self._removals(but=bundle.read(certificate)), command),
        )

    def plan_untrust(self) -> Plan:
        """Say what it takes to remove every root of ours, found in the keychain itself."""
        commands = self._removals(but=[])
        if not commands:
            return Plan(f"Nothing to do: no Weir CA in {self.place}.", ())
        return Plan(f"Removes {len(commands)} Weir CA from {self.place}.", commands)

    def is_trusted(self, fingerprint: str) -> bool:
        """Look for the root in the keychain."""
        return any(fingerprint in ("", bundle.fingerprint(der)) for der in self._found())

    def _removals(self, but: list[bytes]) -> tuple[Command, ...]:
        # `-t` removes the trust settings of the user along with the certificate.
        return tuple(
            (
                *("security", "delete-certificate", "-t"),
                *("-Z", bundle.fingerprint(der).replace(":", ""), str(self.file)),
            )
            for der in self._found()
            if der not in but
        )

    def _found(self) -> list[bytes]:
        try:
            pem = self.run(
                (
                    *("security", "find-certificate", "-a", "-p"),
                    *("-c", bundle.ROOT_NAME.strip(" ("), str(self.file)),
                )
            )
        except OSError:  # `security` fails when it finds none
            return []
        return [der for der in bundle.certificates(pem.encode()) if bundle.is_ours(der)]
