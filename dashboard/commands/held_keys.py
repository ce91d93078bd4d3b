"""The provider keys as people see them at the terminal: listed, named and chosen."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import click

from addons.core.control.control import Control
from addons.core.settings import Settings
from addons.core.vault import key_changes, provider_key
from addons.core.vault.provider_key import ProviderKey, Version
from dashboard import filters
from dashboard.commands import control, table, typed


@contextmanager
def opened(settings: Settings) -> Iterator[Control]:
    """Open control.db for a change; secrets whose grace is over are destroyed on the way."""
    with control.opened(settings) as held:
        if any(_is_in_grace(key) for key in provider_key.listed(held.db)):
            with held.change() as change:
                key_changes.retire_what_is_over(change)
        yield held


def listed(settings: Settings) -> tuple[ProviderKey, ...]:
    """Give every key; none if there is no control.db yet."""
    if not settings.control_file.is_file():
        return ()
    with opened(settings) as held:
        return provider_key.listed(held.db)


def chosen(settings: Settings, text: str) -> ProviderKey:
    """Find the key that somebody means by its id, its label, or its provider if it is alone there.

    Raises click.UsageError that names the others.
    """
    keys = listed(settings)
    by_id = [key for key in keys if key.key_id == text]
    found = by_id or [key for key in keys if text and text in (key.label, key.upstream)]
    if len(found) == 1:
        return found[0]
    if not keys:
        raise click.UsageError("There is no key. Add one: ./run.sh key add openai")
    others = ", ".join(key.key_id for key in found or keys)
    if found:
        raise click.UsageError(f"{len(found)} keys are called so: name one by its id ({others}).")
    shown = "of that name" if typed.looks_like_a_credential(text) else repr(filters.plain(text))
    raise click.UsageError(f"There is no key {shown}: ./run.sh key list shows them ({others}).")


def still_there(db: sqlite3.Connection, key: ProviderKey) -> ProviderKey:
    """Read a key again. Raises click.ClickException if somebody removed it meanwhile."""
    found = provider_key.find(db, key.key_id)
    if found is None:
        raise click.ClickException(f"{name(key)} was removed meanwhile. Nothing was changed.")
    return found


def name(key: ProviderKey) -> str:
    """Say which key it is: `openai k1f… “team” …QZ7w`."""
    label = f" “{filters.plain(key.label)}”" if key.label else ""
    return f"{filters.plain(key.upstream)} {key.key_id}{label}{_end(key)}"


def lines(keys: Sequence[ProviderKey], used: Mapping[str, str], now: float) -> list[str]:
    """Lay the keys out for the terminal."""
    if not keys:
        return ["No keys. Add one: ./run.sh key add openai"]
    heads = ("key", "provider", "label", "ends in", "created", "last used", "state")
    rows = [
        (
            *(key.key_id, key.upstream, key.label, _end(key).strip()),
            filters.ago(key.created_at, now),
            filters.ago(used[key.key_id], now) if key.key_id in used else "never",
            state(key, now),
        )
        for key in keys
    ]
    return table.render(heads, rows, left=len(heads))


def state(key: ProviderKey, now: float) -> str:
    """Say which version is in use, and which one could step in."""
    active = key.active
    parts = [f"v{active.version} active" if active else "not in use"]
    for version in key.versions:
        if version.state == "grace":
            ends = filters.until(version.grace_until, now)
            parts.append(f"v{version.version} in grace (ends {ends})")
        elif version.state == "new":
            parts.append(f"v{version.version} new, not in use")
    return ", ".join(parts)


def facts(key: ProviderKey, last_used_at: str | None) -> dict[str, Any]:
    """Give what may be known of a key, for programs."""
    return {
        "key_id": key.key_id,
        "upstream": key.upstream,
        "provider": key.provider,
        "hosts": list(key.hosts),
        "label": key.label,
        "last_four": key.active.last_four if key.active else "",
        "created_at": key.created_at,
        "last_used_at": last_used_at,
        "versions": [_version(version) for version in key.versions],
    }


def local(moment: str) -> str:
    """Write a time as this machine's clock shows it."""
    zone = filters.moment(moment).astimezone().tzinfo
    return filters.local(moment, zone or UTC, "%Y-%m-%d %H:%M")


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.version,
        "state": version.state,
        "grace_until": version.grace_until or None,
        "last_four": version.last_four,
        "created_at": version.created_at,
    }


def _end(key: ProviderKey) -> str:
    return f" …{key.active.last_four}" if key.active and key.active.last_four else ""


def _is_in_grace(key: ProviderKey) -> bool:
    return any(version.state == "grace" for version in key.versions)
