"""`untrust`: every CA of ours out of the system's trust stores again."""

import click

from certs import stores
from dashboard.commands.trust import agreed, follow, of_names, show


@click.command()
@click.option("--store", "chosen", multiple=True, help="Only this one: system, nss or keychain.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def command(chosen: tuple[str, ...], dry_run: bool, yes: bool) -> int:
    """Take the local CA out of the system's trust stores. Works when the CA's files are gone."""
    plans = [(store, store.plan_untrust()) for store in of_names(stores.all_here(), chosen)]
    if not show(plans) or dry_run:
        return 0
    agreed(yes, "Take it out?")
    return follow((store for store, plan in plans if plan.commands), stores.untrust)
