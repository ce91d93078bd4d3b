"""`key`: the provider keys that Weir holds, so that no client needs one."""

import difflib
import json
import re
import time
from contextlib import closing

import click

from addons.core.call import iso, utc_now
from addons.core.ledger.reader import Reader
from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import (
    data_keys,
    destinations,
    key_changes,
    lock,
    masters,
    places,
    provider_key,
)
from addons.core.vault.lock import Source
from addons.core.vault.provider_key import ProviderKey
from dashboard.commands import held_keys, key_probe, terminal, typed, vault
from dashboard.commands.key_probe import Probed, Verdict

_NO_PROBE = click.option("--no-test", is_flag=True, help="Do not ask the provider about it first.")
_MASTER_KEY = click.option(
    "--master-key",
    "source",
    type=vault.SOURCE,
    help="Where the master key is kept, instead of the best place there is.",
)
_REST = click.argument("rest", nargs=-1, type=click.UNPROCESSED, metavar="")
_LONGEST_LABEL = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@click.group()
def command() -> None:
    """Hold provider keys in a vault, so that clients need none.

    A key is typed at a prompt or piped in, never given on the command line, and never shown again.
    """


@command.command(
    "add",
    short_help="Add a key for a provider or a server of yours.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("upstream")
@click.option("--label", default="", help="What people call it.")
@click.option("--host", "hosts", multiple=True, help="Only to this host of the provider.")
@click.option("--base-url", default="", help="A server of your own: UPSTREAM is its name.")
@_NO_PROBE
@_MASTER_KEY
@_REST
def add(
    upstream: str,
    label: str,
    hosts: tuple[str, ...],
    base_url: str,
    no_test: bool,
    source: str | None,
    rest: tuple[str, ...],
) -> None:
    """Add a key for UPSTREAM: a provider (openai, anthropic, google, ...) or a server of yours."""
    typed.refuse_words(rest)
    _check_label(label)
    goes_to, path = _destination(upstream, hosts, base_url)
    settings = terminal.known_settings()
    secret = typed.credential(f"Key for {upstream}")
    whose = typed.provider_of(secret)
    if whose and upstream in destinations.providers() and whose != upstream and not base_url:
        raise click.UsageError(
            f"That is a key of {whose}, by its beginning: ./run.sh key add {whose}"
        )
    probed = None if no_test else key_probe.probe(settings, upstream, goes_to[0], path, secret)
    if probed and probed.verdict is Verdict.REFUSED:
        raise click.ClickException(
            f"{probed.told}. Nothing was kept. Copy the key again, whole; to keep it all the "
            "same: --no-test"
        )
    with held_keys.opened(settings) as held:
        master = vault.opened(held, settings, utc_now(), source or "")
        with held.change() as change:
            key = key_changes.add(
                change,
                master,
                secret,
                upstream=upstream,
                provider=upstream,
                hosts=goes_to,
                label=label,
            )
    _tell(probed)
    shown = ", ".join(goes_to[:3]) + (", ..." if len(goes_to) > 3 else "")
    terminal.say(f"Added {held_keys.name(key)}: it goes to {shown} only, in use within a second.")


@command.command("list", short_help="List the keys, and when each was last used.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the keys: whose they are, their last four signs, when each was last used."""
    settings = terminal.known_settings()
    keys = held_keys.listed(settings)
    with closing(Reader(settings.ledger_file)) as reader:
        used = reader.last_used("provider_key", [key.key_id for key in keys])
    if as_json:
        facts = [held_keys.facts(key, used.get(key.key_id)) for key in keys]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for line in held_keys.lines(keys, used, time.time()):
        terminal.say(line)


@command.command("rotate", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.option(
    "--grace",
    type=click.FloatRange(0, 24 * 90),
    default=24.0,
    show_default=True,
    help="Hours that the old secret steps in if the new one is refused.",
)
@_NO_PROBE
@_REST
def rotate(key: str, grace: float, no_test: bool, rest: tuple[str, ...]) -> None:
    """Give KEY (its id or label) another secret, without a failed call."""
    typed.refuse_words(rest)
    settings = terminal.known_settings()
    chosen = held_keys.chosen(settings, key)
    secret = typed.credential(f"New secret for {held_keys.name(chosen)}")
    with held_keys.opened(settings) as held:
        master = vault.opened(held, settings, utc_now())
        with held.change() as change:
            chosen = held_keys.still_there(change.db, chosen)
            version = key_changes.stage(change, master, chosen, secret)
        probed = None if no_test else _probe(settings, chosen, secret)
        with held.change() as change:
            if probed and probed.verdict is Verdict.REFUSED:
                key_changes.drop(change, chosen, version, "the provider refused it")
            else:
                until = iso(time.time() + grace * 3600)
                chosen = key_changes.activate(change, master, chosen, version, until)
    if probed and probed.verdict is Verdict.REFUSED:
        raise click.ClickException(
            f"{probed.told}. Nothing was changed: the old secret goes on. Copy the new one again, "
            "whole; to take it all the same: --no-test"
        )
    _tell(probed)
    terminal.say(f"Rotated {held_keys.name(chosen)}: in use within a second.")
    terminal.say(f"Revoke the old secret at its provider after {held_keys.local(until)}.")


@command.command("remove")
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(key: str, yes: bool) -> None:
    """Destroy KEY (its id or label) with all its versions."""
    settings = terminal.known_settings()
    chosen = held_keys.chosen(settings, key)
    if not yes:
        click.confirm(f"Destroy {held_keys.name(chosen)}?", abort=True, err=True)
    with held_keys.opened(settings) as held, held.change() as change:
        key_changes.remove(change, held_keys.still_there(change.db, chosen))
    terminal.say(f"Removed {held_keys.name(chosen)}. Revoke it at its provider as well.")


@command.command("test", short_help="Ask the provider whether it takes a key.")
@click.argument("key", required=False, default="")
def test_(key: str) -> int:
    """Ask the provider, with one free request, whether it takes KEY (or each key)."""
    settings = terminal.known_settings()
    keys = [held_keys.chosen(settings, key)] if key else held_keys.listed(settings)
    if not keys:
        raise click.ClickException("There is no key. Add one: ./run.sh key add openai")
    verdicts = []
    with held_keys.opened(settings) as held:
        master = vault.opened(held, settings, utc_now())
        for each in keys:
            active = each.active
            if active is None or active.sealed is None:
                continue
            wrapped = data_keys.find(held.db, active.sealed.data_key_id)
            try:
                secret = provider_key.secret_of(master, wrapped, each, active)
            except ValueError as error:
                probed = Probed(Verdict.REFUSED, f"it is not used: {error}")
            else:
                probed = _probe(settings, each, secret)
            verdicts.append(probed.verdict)
            terminal.say(f"{held_keys.name(each)}: {probed.told}", color=_COLORS[probed.verdict])
    return 1 if Verdict.REFUSED in verdicts else 0


@command.command("rewrap")
@_MASTER_KEY
def rewrap(source: str | None) -> None:
    """Give the vault another master key; every key stays as it is."""
    settings = terminal.known_settings()
    with held_keys.opened(settings) as held:
        locked = lock.active(held.db)
        if locked is None:
            raise click.ClickException("There is no vault yet. Add a key: ./run.sh key add openai")
        old = vault.unlock(settings, locked)
        wanted = vault.best(settings, source or locked.source.value)
        planned, master = vault.new(settings, wanted, utc_now())
        changed, count = masters.replace(held, settings.control_file, old, planned, master)
    vault.tell(changed)
    if changed.source is Source.ENVIRONMENT or (
        changed.source is Source.FILE and not places.is_own_file(changed)
    ):
        terminal.aside("Put the new one there now: the one that is there opens nothing any more.")
    terminal.say(f"{count} secrets are sealed with the new master key; the old one opens nothing.")


_COLORS = {Verdict.GOOD: "green", Verdict.REFUSED: "red", Verdict.UNCLEAR: "yellow"}


def _probe(settings: Settings, key: ProviderKey, secret: Secret) -> Probed:
    host = key.hosts[0]
    path = destinations.models_path(key.provider, host)
    return key_probe.probe(settings, key.provider, host, path, secret)


def _tell(probed: Probed | None) -> None:
    if probed is not None:
        terminal.say(f"Tested: {probed.told}.", color=_COLORS[probed.verdict])


def _destination(
    upstream: str, hosts: tuple[str, ...], base_url: str
) -> tuple[tuple[str, ...], str]:
    """Say where a new key may go, and the path of the list of models there."""
    try:
        if base_url:
            if hosts:
                raise ValueError("Choose one of --host and --base-url.")
            _check_name(upstream)
            place, base = destinations.base_url(base_url)
            return (place,), f"{base}/models"
        if upstream not in destinations.providers():
            shown = "of that name" if typed.looks_like_a_credential(upstream) else repr(upstream)
            near = difflib.get_close_matches(upstream, destinations.providers(), n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise ValueError(
                f"There is no provider {shown}. {hint}Providers are openai, anthropic, google, "
                "mistral, groq, x-ai, ...; for a server of your own: --base-url "
                "https://llm.company.example/v1"
            )
        named = tuple(dict.fromkeys(destinations.named_host(upstream, host) for host in hosts))
        goes_to = named or destinations.own_hosts(upstream)
        if not goes_to:
            raise ValueError(
                f"The hosts of {upstream} have many owners: name yours, as in "
                "--host our-team.openai.azure.com"
            )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return goes_to, destinations.models_path(upstream, goes_to[0])


def _check_name(upstream: str) -> None:
    if upstream in destinations.providers():
        raise ValueError(
            f"{upstream} is a provider: give a server of your own another name, as in "
            "./run.sh key add our-llm --base-url https://llm.company.example/v1"
        )
    if not _NAME.fullmatch(upstream):
        raise ValueError("A name is made of small letters, digits, - and _ (40 at most).")


def _check_label(label: str) -> None:
    if not label.isprintable() or len(label) > _LONGEST_LABEL:
        raise click.UsageError(f"A label has {_LONGEST_LABEL} printable letters at most.")
    if typed.looks_like_a_credential(label):
        raise click.UsageError("That label looks like a key. Give it a name that may be shown.")
