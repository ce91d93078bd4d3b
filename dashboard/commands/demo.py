"""`demo`: the whole of Weir with a provider of its own: no key, no network, no trace."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click

from addons.core import settings
from addons.core.pricing.costs import Costs
from addons.core.pricing.prices import Prices
from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from certs import environment
from dashboard.commands import preparation, supervisor, terminal
from dashboard.commands.supervisor import Supervisor
from dashboard.demo import certificate, history
from dashboard.demo.show import Show
from dashboard.demo.stage import Stage

_SAMPLES = 900


@click.command()
@click.option("--seconds", type=click.FloatRange(0, 3600), default=60.0, show_default=True)
@click.option("--exit", "leaves", is_flag=True, help="End after the traffic, not at Ctrl-C.")
def command(seconds: float, leaves: bool) -> int:
    """Show everything with a made-up provider: no key, no network; your own ledger stays as it is.

    Real clients call through the real proxy for a minute; the dashboard stays until Ctrl-C.
    """
    dice = Random()  # noqa: S311 - for show, not for secrets
    with TemporaryDirectory(prefix="weir-demo-") as name, supervisor.wakeups() as wakeups:
        folder = Path(name)
        ca_file, tls = certificate.make(folder, Hosts().samples)
        with Stage(tls, dice) as played:
            chosen, environ = _own_home(folder, ca_file, played.upstream_port)
            history.write(
                chosen.ledger_file, Costs(Prices()).charges, datetime.now(UTC), _SAMPLES, dice
            )
            both = Supervisor(chosen, environ, wakeups, sys.stderr.buffer.write)
            show = Show(chosen, played, dice, terminal.say)
            try:
                both.start(())
                show.open(_SAMPLES)
                for scene in (show.introduction(), show.crowd(seconds)):
                    complaint = both.watch(lambda: next(scene, False), every_s=0.05)  # noqa: B023
                    if complaint:
                        raise click.ClickException(complaint)
                if not leaves and not wakeups.wants_end:
                    show.stay()
                    complaint = both.watch(lambda: True)
            finally:
                both.end(lambda _: None)
    if complaint:
        raise click.ClickException(complaint)
    return 0


def _own_home(folder: Path, ca_file: Path, upstream_port: int) -> tuple[Settings, dict[str, str]]:
    """Give settings and environment that have nothing of the user's own Weir."""
    plain = environment.before(os.environ)
    environ = {name: value for name, value in plain.items() if not name.startswith("WEIR_")}
    environ |= {
        "WEIR_HOME": str(folder / "home"),
        "WEIR_PORT": "0",
        "WEIR_DASHBOARD_PORT": "0",
        "WEIR_UPSTREAM_CA_FILE": str(ca_file),
        "WEIR_CONNECT_TO": f"*=127.0.0.1:{upstream_port}",
        "WEIR_DRAIN_S": "1",
    }
    loaded = settings.load(environ)
    preparation.home(loaded)
    chosen = preparation.free_ports(loaded)
    preparation.authority(chosen)
    return chosen, environ
