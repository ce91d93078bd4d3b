"""The vault in the hands of whoever sits at this terminal: made if need be, and opened."""

from dataclasses import replace
from pathlib import Path

import click

from addons.core.control.control import Control
from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import lock, master_key, masters, places, provider_key
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from addons.core.vault.unlocking import Unlocking
from dashboard.commands import held_keys, terminal, typed

SOURCE = click.Choice([source.value for source in Source])


def opened(control: Control, settings: Settings, at: str, wanted: str = "") -> MasterKey:
    """Give the master key of the vault; one without a lock gets one.

    Raises ValueError or OSError that says what to do.
    """
    locked = lock.active(control.db)
    if locked is None:
        planned, master = new(settings, best(settings, wanted), at, for_a_new_vault=True)
        locked = masters.make(control, settings.control_file, planned, master)
        if locked.fits(master):
            tell(locked)
            return master
    elif wanted and wanted != locked.source:
        raise click.UsageError(
            f"The vault is opened by its {locked.source} already. To change that: "
            f"./run.sh key rewrap --master-key {wanted}"
        )
    return unlock(settings, locked)


def unlock(settings: Settings, locked: Lock) -> MasterKey:
    """Come by the master key of a lock. Raises ValueError that says what to do."""
    try:
        return Unlocking(settings, lambda: typed.passphrase("Passphrase of the vault"))(locked)
    except ValueError as error:
        raise ValueError(f"vault locked: {error}") from error


def for_the_proxy(settings: Settings, tries: int = 3) -> MasterKey | None:
    """Ask for the passphrase that the proxy needs; None when it needs none, or nobody knows it."""
    if not settings.control_file.is_file() or settings.passphrase_file is not None:
        return None
    with held_keys.opened(settings) as held:
        locked = lock.active(held.db)
        has_keys = bool(provider_key.listed(held.db))
    if locked is None or locked.source is not Source.PASSPHRASE or not has_keys:
        return None
    for _ in range(tries if typed.has_terminal() else 0):
        words = typed.passphrase("Passphrase of the vault, or nothing to start without")
        if words is None:
            break
        master = locked.derive(words)
        if locked.fits(master):
            return master
        terminal.aside("That is not the passphrase of this vault.")
    terminal.aside("The vault stays locked: calls on client tokens are refused until it is opened.")
    return None


def best(settings: Settings, wanted: str = "") -> Source:
    """Choose where a new master key comes from: what was asked for, or the best there is."""
    if wanted:
        return Source(wanted)
    if places.has_keyring():
        return Source.KEYRING
    if settings.passphrase_file is not None:
        return Source.PASSPHRASE
    if settings.master_key_file is None and settings.master_key is not None:
        return Source.ENVIRONMENT
    return Source.FILE


def new(
    settings: Settings, source: Source, at: str, for_a_new_vault: bool = False
) -> tuple[Lock, MasterKey]:
    """Think of a lock, and make or ask for the master key that goes with it."""
    planned = lock.plan(source, "", at)
    lock_id = planned.master_key_id
    match source:
        case Source.KEYRING:
            if not places.has_keyring():
                raise ValueError(
                    "There is no keyring here that keeps secrets sealed. "
                    "Choose another place: --master-key passphrase"
                )
            return planned, master_key.new(lock_id)
        case Source.PASSPHRASE:
            return planned, planned.derive(_new_passphrase(settings, for_a_new_vault))
        case Source.FILE if settings.master_key_file is None:
            path = places.own_file(lock_id)
            return replace(planned, place=str(path)), master_key.new(lock_id)
        case Source.FILE:
            planned = replace(planned, place=str(settings.master_key_file))
            if for_a_new_vault:
                path = Path(planned.place)
                return planned, places.get_from_file(lock_id, path, settings.home)
        case Source.ENVIRONMENT if for_a_new_vault:
            if settings.master_key is None:
                raise ValueError(
                    "WEIR_MASTER_KEY is not set. Set it to what this prints, and keep a copy of "
                    "it: openssl rand -base64 32"
                )
            text = settings.master_key
            return planned, master_key.from_text(lock_id, text, "WEIR_MASTER_KEY")
    # Somebody else keeps it, so somebody else makes it.
    text = typed.credential("New master key, as `openssl rand -base64 32` prints it")
    return planned, master_key.from_text(lock_id, text, "That")


def tell(locked: Lock) -> None:
    """Say where the master key is now, and what that is good for."""
    told = {
        Source.KEYRING: "in the system's keyring",
        Source.PASSPHRASE: "derived from your passphrase: ./run.sh asks for it when it starts",
        Source.FILE: f"in {terminal.short(Path(locked.place))}: keep a copy of that file, apart "
        "from copies of the data folder",
        Source.ENVIRONMENT: "WEIR_MASTER_KEY. Warning: whoever may look at the process or at its "
        "container can read it; better is a file: WEIR_MASTER_KEY_FILE",
    }
    terminal.aside(f"The vault's master key is {told[locked.source]}.")


def _new_passphrase(settings: Settings, for_a_new_vault: bool) -> Secret:
    if settings.passphrase_file is not None and for_a_new_vault:
        words = places.read_private(settings.passphrase_file, settings.home, "the passphrase")
    else:
        first = typed.passphrase("New passphrase of the vault")
        if first is None:
            raise ValueError(
                "There is no terminal to ask for a passphrase. Write it to a file that only you "
                "may read, and name that: WEIR_PASSPHRASE_FILE"
            )
        if typed.passphrase("The same again") != first:
            raise ValueError("These were two different passphrases. Try again.")
        words = first
    if len(words.reveal()) < master_key.SHORTEST_PASSPHRASE:
        raise ValueError(
            f"A passphrase has at least {master_key.SHORTEST_PASSPHRASE} characters: "
            "four words that have nothing to do with each other are good."
        )
    return words
