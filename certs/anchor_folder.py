"""The system's trust store on Linux: a folder of anchors and a command that rebuilds the list."""

from dataclasses import dataclass
from pathlib import Path

from certs import bundle
from certs.command import Command, Plan, Run, as_root, execute


@dataclass(frozen=True, slots=True)
class AnchorFolder:
    """Where an administrator puts roots, and the file that programs read."""

    anchors: Path
    suffix: str
    outcome: Path
    """The list that the command makes (PEM)."""
    refresh: Command
    refresh_after_removal: Command
    tool: Path
    run: Run = execute
    name: str = "system"

    @property
    def place(self) -> str:
        """Tell where it is, for people."""
        return f"the system's trust store ({self.anchors})"

    def is_here(self) -> bool:
        """Tell whether this machine has the store and the tool to change it."""
        return self.anchors.is_dir() and self.tool.is_file()

    def plan_trust(self, certificate: Path) -> Plan:
        """Say what it takes to trust the root in this file (PEM)."""
        ders = bundle.read(certificate)
        if len(ders) != 1 or not bundle.is_ours(ders[0]):
            raise ValueError(f"{certificate} does not hold one Weir CA. Make it: ./run.sh")
        short = bundle.fingerprint(ders[0]).replace(":", "")[:8].lower()
        target = self.anchors / f"weir-{short}{self.suffix}"
        former = [path for path in self._files() if path != target]
        commands: list[Command] = []
        if former:
            commands.append(("rm", "-f", *map(str, former)))
        commands.append(("install", "-m", "0644", str(certificate), str(target)))
        commands.append(self.refresh_after_removal if former else self.refresh)
        return Plan(
            f"Copies the CA to {target} and rebuilds {self.outcome}: every user of this machine "
            "trusts it, for LLM hosts only.",
            as_root(commands, self.anchors),
        )

    def plan_untrust(self) -> Plan:
        """Say what it takes to remove every root of ours, found in the store itself."""
        files = self._files()
        if not files and not self.is_trusted(""):
            return Plan(f"Nothing to do: no Weir CA in {self.place}.", ())
        commands: list[Command] = [("rm", "-f", *map(str, files))] if files else []
        commands.append(self.refresh_after_removal)
        return Plan(
            f"Removes {', '.join(map(str, files)) or 'what is left'} and rebuilds {self.outcome}.",
            as_root(commands, self.anchors),
        )

    def is_trusted(self, fingerprint: str) -> bool:
        """Look into the list that programs read."""
        return any(
            bundle.is_ours(der) and fingerprint in ("", bundle.fingerprint(der))
            for der in bundle.read(self.outcome)
        )

    def _files(self) -> list[Path]:
        """Find our anchors by content, whatever they are called, and broken ones by name."""
        return [
            path
            for path in sorted(self.anchors.rglob("*"))
            if path.is_file()
            and (
                any(map(bundle.is_ours, bundle.read(path)))
                or (path.name.startswith("weir-") and path.suffix == self.suffix)
            )
        ]


def debian(root: Path = Path("/"), run: Run = execute, options: Command = ()) -> AnchorFolder:
    """Describe the store of Debian and Ubuntu; `options` go to update-ca-certificates."""
    tool = root / "usr/sbin/update-ca-certificates"  # sbin is not on every user's PATH
    command = (str(tool), *options)
    return AnchorFolder(
        root / "usr/local/share/ca-certificates",
        ".crt",
        root / "etc/ssl/certs/ca-certificates.crt",
        command,
        # Without --fresh the last root leaves a dangling link in /etc/ssl/certs.
        (*command, "--fresh"),
        tool,
        run,
    )


def fedora(root: Path = Path("/"), run: Run = execute) -> AnchorFolder:
    """Describe the store of Fedora, RHEL and their kin."""
    tool = root / "usr/bin/update-ca-trust"
    command = (str(tool), "extract")
    return AnchorFolder(
        root / "etc/pki/ca-trust/source/anchors",
        ".pem",
        root / "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        command,
        command,
        tool,
        run,
    )
