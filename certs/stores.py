"""Trust stores of this machine: what each would change, done, undone and proven."""

from pathlib import Path
from typing import Protocol

from certs.anchor_folder import debian, fedora
from certs.command import Plan, Run, execute
from certs.mac_keychain import MacKeychain
from certs.nss_database import databases


class Store(Protocol):
    """One place where programs look for roots."""

    @property
    def name(self) -> str:
        """Give the name that people choose it by: `system`, `nss` or `keychain`."""

    @property
    def place(self) -> str:
        """Tell where it is, for people."""

    def is_here(self) -> bool:
        """Tell whether this machine has the store and the tool to change it."""

    def plan_trust(self, certificate: Path) -> Plan:
        """Say what it takes to trust the root in this file (PEM)."""

    def plan_untrust(self) -> Plan:
        """Say what it takes to remove every root of ours, found in the store itself."""

    def is_trusted(self, fingerprint: str) -> bool:
        """Look into the store for a root of ours (`3F:1A:...`; "" for any of them)."""


def all_here(
    root: Path = Path("/"), home: Path | None = None, run: Run | None = None
) -> tuple[Store, ...]:
    """Find the stores of this machine; `root` and `home` may be other folders."""
    run = run or execute
    person = home or Path.home()
    stores: tuple[Store, ...] = (
        debian(root, run),
        fedora(root, run),
        MacKeychain(person, run),
        *databases(person, run),
    )
    return tuple(store for store in stores if store.is_here())


def trust(store: Store, certificate: Path, fingerprint: str, run: Run | None = None) -> Plan:
    """Put the root into the store and prove that it is there.

    Raises OSError: what failed, and what to do.
    """
    plan = store.plan_trust(certificate)
    _follow(plan, run or execute)
    if not store.is_trusted(fingerprint):
        raise OSError(f"{store.place} does not hold the CA after: {_shown(plan)}")
    return plan


def untrust(store: Store, run: Run | None = None) -> Plan:
    """Take every root of ours out of the store and prove that none is left.

    Needs no file of ours. Raises OSError: what failed, and what to do.
    """
    plan = store.plan_untrust()
    _follow(plan, run or execute)
    if store.is_trusted(""):
        raise OSError(f"{store.place} still holds a Weir CA after: {_shown(plan)}")
    return plan


def _follow(plan: Plan, run: Run) -> None:
    for command in plan.commands:
        run(command)


def _shown(plan: Plan) -> str:
    return "; ".join(" ".join(command) for command in plan.commands) or "nothing to do"
