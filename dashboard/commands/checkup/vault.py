"""Checks of the vault: does it open here without a question, and does every key in it."""

from collections.abc import Iterator

from addons.core.settings import Settings
from addons.core.vault import data_keys, lock, provider_key
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from addons.core.vault.provider_key import ProviderKey
from addons.core.vault.unlocking import Unlocking
from dashboard.commands import control, held_keys
from dashboard.commands.checkup.finding import Finding, bad, fact, good

_NAME = "vault"


def look(settings: Settings) -> Iterator[Finding]:
    """Give the findings; none while there are no provider keys."""
    if not settings.control_file.is_file():
        return
    try:
        with control.opened(settings) as held:
            locked = lock.active(held.db)
            keys = provider_key.listed(held.db)
            wrapped = data_keys.everything(held.db)
    except (OSError, ValueError) as error:
        yield bad(_NAME, str(error), "Until then, no call gets a key of the vault.")
        return
    if not keys:
        return
    if locked is None:
        lost = "control.db has provider keys, but no longer says what opens them"
        yield bad(_NAME, lost, "Restore control.db from a backup.")
        return
    held_by = f"{len(keys)} key{'s' if len(keys) > 1 else ''}, opened by {locked.source}"
    if locked.source is Source.PASSPHRASE and settings.passphrase_file is None:
        yield fact(_NAME, held_by, "Start ./run.sh in a terminal: it asks for the passphrase.")
        return
    try:
        master = Unlocking(settings)(locked)
    except ValueError as error:
        why, _, remedy = str(error).partition(". ")
        yield bad(_NAME, f"{held_by}, is locked: {why}", remedy or "See ./run.sh key --help")
        return
    yield from _opened(master, locked, keys, wrapped, held_by)


def _opened(
    master: MasterKey,
    locked: Lock,
    keys: tuple[ProviderKey, ...],
    wrapped: dict[str, data_keys.Wrapped],
    held_by: str,
) -> Iterator[Finding]:
    damaged = [key for key in keys if not _opens(master, wrapped, key)]
    for key in damaged:
        yield bad(
            "provider key",
            f"{held_keys.name(key)} does not open: what is stored of it was changed",
            f"Remove it and add it again: ./run.sh key remove {key.key_id}",
        )
    if locked.source is Source.ENVIRONMENT:
        better = "Better: a file that only Weir may read, WEIR_MASTER_KEY_FILE"
        yield fact(_NAME, f"{held_by}: whoever may look at the process can read it", better)
    elif not damaged:
        yield good(_NAME, held_by)


def _opens(master: MasterKey, wrapped: dict[str, data_keys.Wrapped], key: ProviderKey) -> bool:
    for version in key.versions:
        if version.sealed is None:
            continue
        try:
            data_key = wrapped.get(version.sealed.data_key_id)
            provider_key.secret_of(master, data_key, key, version)
        except ValueError:
            return False
    return True
