"""`upstream`: servers of your own that calls can be led to, beside the providers' APIs."""

import json
from typing import Any

import click

from addons.core.policy import upstreams
from addons.core.policy.routes import own_upstream, rows, upstream_rows
from addons.core.policy.upstream import Upstream
from addons.core.settings import Settings
from dashboard.commands import control, table, terminal


@click.group()
def command() -> None:
    """Name servers of your own that routes can lead to.

    The providers' APIs are there already, and so are the `[hosts]` of weir.toml.
    """


@command.command("set")
@click.argument("name")
@click.argument("url")
@click.option(
    "--speaks",
    type=click.Choice(sorted(upstreams.families())),
    multiple=True,
    default=("openai",),
    show_default=True,
    help="Whose API it copies. Again for another one.",
)
@click.option(
    "--provider",
    default=own_upstream.LOCAL,
    show_default=True,
    help="Whose prices count: openai, azure, ...; local costs nothing.",
)
@click.option("--auth", type=click.Choice(own_upstream.AUTHS), help="How it takes a key.")
@click.option(
    "--base",
    "bases",
    multiple=True,
    help="Where it answers in one dialect: anthropic=/claude/v1",
)
@click.option("--plain", is_flag=True, help="Without TLS: on this machine or in your own network.")
def set_(
    name: str,
    url: str,
    speaks: tuple[str, ...],
    provider: str,
    auth: str | None,
    bases: tuple[str, ...],
    plain: bool,
) -> None:
    """Lead calls for NAME to the base URL that a client would be given.

    \b
    ./run.sh upstream set vllm http://gpu-box:8000/v1 --plain
    ./run.sh upstream set azure-eu https://our.openai.azure.com/openai/v1 --provider azure
    """
    settings = terminal.known_settings()
    try:
        upstream = own_upstream.named(
            name,
            url,
            speaks=speaks,
            provider=provider,
            auth=auth or "",
            bases=[_base(each) for each in bases],
            may_be_plain=plain,
        )
        _check_is_not_us(upstream, settings)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with control.opened(settings) as held:
        with held.change() as change:
            upstream_rows.put(change, upstream)
        has_key = name in rows.with_key(held.db)
    terminal.say(f"Set {name}: {place(upstream)}, in use within a second.")
    if upstream.auth != "none" and not has_key:
        terminal.say(f"It has no key yet: ./run.sh key add {name} --base-url {url}")
    terminal.say(f"Lead calls there: ./run.sh route set fast --to {name}/MODEL")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the upstreams: the providers' APIs, your hosts and servers."""
    settings = terminal.known_settings()
    found, keyed = known(settings)
    if as_json:
        facts = [_facts(each, each.name in keyed) for each in found.values()]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    body = [
        (
            *(each.name, each.provider, place(each)),
            "none needed" if each.auth == "none" else "yes" if each.name in keyed else "no",
            " ".join(sorted(each.bases)),
        )
        for each in found.values()
    ]
    for line in table.render(("upstream", "provider", "where", "key", "speaks"), body, left=5):
        terminal.say(line)


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget NAME; its keys stay until you remove them."""
    settings = terminal.known_settings()
    with control.opened(settings) as held:
        try:
            with held.change() as change:
                upstream_rows.remove(change, name)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    terminal.say(f"Removed {name}.")


def known(settings: Settings) -> tuple[dict[str, Upstream], frozenset[str]]:
    """Give every upstream by name, and the names of those that a key is kept for."""
    given = own_upstream.given(settings.hosts)
    if not settings.control_file.is_file():
        return dict(given), frozenset()
    with control.opened(settings) as held:
        own = {each.name: each for each in upstream_rows.listed(held.db)}
        return {**own, **given}, rows.with_key(held.db)


def place(upstream: Upstream) -> str:
    """Write where an upstream is."""
    is_default = upstream.port == (443 if upstream.scheme == "https" else 80)
    return f"{upstream.scheme}://{upstream.host}" + ("" if is_default else f":{upstream.port}")


def _base(text: str) -> tuple[str, str]:
    dialect, equals, base = text.partition("=")
    known_dialects = {each for family in upstreams.families().values() for each in family}
    if not equals or dialect not in known_dialects:
        raise ValueError(f"Write --base dialect=/path: {', '.join(sorted(known_dialects))}.")
    return dialect, base.rstrip("/")


def _check_is_not_us(upstream: Upstream, settings: Settings) -> None:
    own = (settings.port, settings.dashboard_port)
    if own_upstream.is_this_machine(upstream.host) and upstream.port in own:
        raise ValueError(f"Port {upstream.port} is Weir's own: calls would go around in a circle.")


def _facts(upstream: Upstream, has_key: bool) -> dict[str, Any]:
    return {
        "name": upstream.name,
        "provider": upstream.provider,
        "where": place(upstream),
        "auth": upstream.auth,
        "has_key": has_key,
        "bases": dict(upstream.bases),
    }
