"""`trust`: the local CA in the system's trust stores, for programs without a terminal."""

from collections.abc import Callable, Iterable

import click

from certs import stores
from certs.command import Plan
from dashboard.commands import preparation, terminal


@click.command()
@click.option("--store", "chosen", multiple=True, help="Only this one: system, nss or keychain.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def command(chosen: tuple[str, ...], dry_run: bool, yes: bool) -> int:
    """Put the local CA into the system's trust stores. Programs need `exec` only, not this."""
    settings = terminal.known_settings()
    found = of_names(stores.all_here(), chosen)
    preparation.home(settings)
    fingerprint, _ = preparation.authority(settings)
    terminal.say(f"The CA {settings.ca_file}")
    terminal.say(f"  is good for LLM hosts only; SHA-256 {fingerprint}")
    for store in found:
        if store.is_trusted(fingerprint):
            terminal.say(f"✓ {store.place} trusts it already", "green")
    missing = [store for store in found if not store.is_trusted(fingerprint)]
    if not show([(store, store.plan_trust(settings.ca_file)) for store in missing]) or dry_run:
        return 0
    agreed(yes, "Trust it there?")
    return follow(missing, lambda store: stores.trust(store, settings.ca_file, fingerprint))


def of_names(here: tuple[stores.Store, ...], chosen: tuple[str, ...]) -> list[stores.Store]:
    """Give the stores with these names, all for none; complain about a name that is not here."""
    names = sorted({store.name for store in here})
    if not here:
        raise click.ClickException(
            "There is no trust store here that can be changed. Programs need none: "
            "./run.sh exec -- claude"
        )
    for name in chosen:
        if name not in names:
            raise click.UsageError(f"There is no store {name!r} here: choose {', '.join(names)}.")
    return [store for store in here if not chosen or store.name in chosen]


def show(plans: list[tuple[stores.Store, Plan]]) -> bool:
    """Print what each store's plan comes to; tell whether there is anything to do."""
    for store, plan in plans:
        terminal.say(f"{store.name}: {plan.what}")
        for words in plan.commands:
            terminal.say(f"    {' '.join(words)}")
    return any(plan.commands for _, plan in plans)


def follow(chosen: Iterable[stores.Store], act: Callable[[stores.Store], object]) -> int:
    """Change the stores one by one and say how each went; give the exit code."""
    failed = False
    for store in chosen:
        try:
            act(store)
            terminal.say(f"✓ {store.place}", "green")
        except OSError as error:
            failed = True
            terminal.say(f"✗ {store.place}: {error}", "red")
    return 1 if failed else 0


def agreed(yes: bool, question: str) -> None:
    """Ask, unless the answer was given; anything but yes ends the command."""
    if not yes and not click.confirm(question, default=False):
        raise click.ClickException("Nothing was changed.")
