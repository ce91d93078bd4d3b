"""`token`: client tokens, which clients use where a provider's key would stand."""

import json
import time
from contextlib import closing
from pathlib import Path

import click

from addons.core.call import iso, utc_now
from addons.core.control.view import LOOK_S
from addons.core.ledger.reader import Reader
from addons.core.policy import minted, narrowing, signing, token_prefixes
from addons.core.policy.claims import Claims
from addons.core.policy.minted import Token
from addons.core.policy.narrowing import Less
from addons.core.settings import Settings
from dashboard.commands import (
    control,
    explained_token,
    held_keys,
    held_tokens,
    holder_key,
    terminal,
    typed,
    vault,
)

_DAY_S = 86_400
_PROVIDERS = click.option("--provider", "providers", multiple=True, help="Only this one; globs.")
_MODELS = click.option("--model", "models", multiple=True, help="Only such models: 'gpt-5*'.")
_ENDPOINTS = click.option(
    "--endpoint",
    "operations",
    multiple=True,
    help="Only this endpoint, as the ledger calls it (chat, responses, embeddings, ...). Files, "
    "batches and the like are allowed by name only; 'inference' stands for all that runs a model.",
)
_HOLDER = click.option(
    "--holder",
    default="",
    help="Who may narrow it: what `token holder` printed there. Calls are made with what the "
    "holder narrows it to, not with the token itself.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def command() -> None:
    """Mint client tokens, and revoke them.

    A client uses one where its provider's key would stand; Weir puts the real key in.
    """


@command.command("mint", short_help="Make a token and print it, this once.")
@click.argument("label")
@click.option("--project", default="", help="Whose money it is.")
@click.option("--person", default="", help="Who uses it.")
@_PROVIDERS
@_MODELS
@_ENDPOINTS
@click.option("--days", type=click.FloatRange(0.001, 90), default=30.0, show_default=True)
@_HOLDER
@_JSON
def mint(
    label: str,
    project: str,
    person: str,
    providers: tuple[str, ...],
    models: tuple[str, ...],
    operations: tuple[str, ...],
    days: float,
    holder: str,
    as_json: bool,
) -> None:
    """Make a token called LABEL and print it, this once."""
    settings = terminal.known_settings()
    now = int(time.time())
    said = Claims(
        token_id=minted.new_id(),
        label=label,
        issued_at=now,
        not_before=now,
        expires_at=now + int(days * _DAY_S),
        project=project,
        person=person,
        providers=providers,
        models=models,
        operations=operations,
        holder=holder_key.public(holder),
    )
    with held_keys.opened(settings) as held:
        master = vault.opened(held, settings, utc_now())
        with held.change() as change:
            made = minted.mint(change, signing.signer(change, master), said)
    time.sleep(2 * LOOK_S)  # by then the proxy knows it
    text = token_prefixes.MINTED + made.reveal()
    if as_json:
        click.echo(json.dumps({"token": text, "token_id": said.token_id}))
        return
    click.echo(text)
    terminal.aside(
        f"That is {said.token_id}, good until {held_keys.local(iso(said.expires_at))}. It is kept "
        f"nowhere: copy it now. {_use(said.holder)}"
    )


@command.command("list", short_help="List the tokens: what each allows, and until when.")
@_JSON
def list_(as_json: bool) -> None:
    """List the tokens: what each allows, until when, and when it was last used."""
    settings = terminal.known_settings()
    tokens = held_tokens.listed(settings)
    used = _last_used(settings, tokens)
    if as_json:
        now = time.time()
        facts = [held_tokens.facts(each, used.get(each.token_id), now) for each in tokens]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for line in held_tokens.lines(tokens, used, time.time()):
        terminal.say(line)


@command.command("show", short_help="Show what a token allows, and whether it stands.")
@click.argument("token", required=False, default="")
@click.pass_context
def show(context: click.Context, token: str) -> None:
    """Show what TOKEN (its id or label) allows; without, of the token that is typed or piped in.

    Of the latter it says whether it stands, and why not (exit code 1).
    """
    settings = terminal.known_settings()
    if not token:
        held = typed.credential(
            "The client token to explain", "token", "./run.sh token show < FILE"
        )
        explained = explained_token.explain(settings, held, time.time())
        click.echo(json.dumps(explained_token.facts(explained), ensure_ascii=False, indent=1))
        terminal.aside(explained_token.sentence(explained))
        context.exit(1 if explained.why_not else 0)
    chosen = held_tokens.chosen(settings, token)
    used = _last_used(settings, (chosen,))
    facts = held_tokens.facts(chosen, used.get(chosen.token_id), time.time())
    click.echo(json.dumps(facts, ensure_ascii=False, indent=1))


@command.command("revoke", short_help="End a token and every one below it.")
@click.argument("token")
def revoke(token: str) -> None:
    """Let TOKEN (its id or label) and everything below it stand no more, within a second."""
    settings = terminal.known_settings()
    is_below = held_tokens.is_below(settings, token)
    token_id = token if is_below else held_tokens.chosen(settings, token).token_id
    with control.opened(settings) as held, held.change() as change:
        is_news = minted.revoke(change, token_id)
    told = "Revoked" if is_news else "Was revoked already:"
    terminal.say(f"{told} {token_id}.")


@command.command("holder", short_help="Make a key for whoever may narrow a token.")
@click.argument("file", type=click.Path(path_type=Path))
def holder(file: Path) -> None:
    """Make a key for whoever is going to hold a token and narrow it; print what mint needs."""
    click.echo(holder_key.shown(holder_key.make(file)))
    terminal.aside(f"{terminal.short(file)} stays where it is. Mint with: --holder, and this.")


@command.command("narrow", short_help="Mint a token that allows less than another.")
@click.argument("label")
@click.option("--key", "file", type=click.Path(path_type=Path), required=True, help="Its holder's.")
@_PROVIDERS
@_MODELS
@_ENDPOINTS
@click.option("--hours", type=click.FloatRange(0.01, 90 * 24), default=24.0, show_default=True)
@_HOLDER
def narrow(
    label: str,
    file: Path,
    providers: tuple[str, ...],
    models: tuple[str, ...],
    operations: tuple[str, ...],
    hours: float,
    holder: str,
) -> None:
    """Mint a token called LABEL that allows less than the one that is typed or piped in.

    Nobody is asked and nothing is kept: revoking the wider one ends it too.
    """
    key = holder_key.read(file)
    example = "./run.sh token narrow LABEL --key FILE < TOKEN_FILE"
    parent = typed.credential("The client token to narrow", "token", example)
    now = int(time.time())
    less = Less(
        label,
        now + int(hours * 3600),
        providers,
        models,
        operations,
        holder_key.public(holder),
    )
    made, token_id = narrowing.narrow(parent, key, less, now)
    click.echo(token_prefixes.MINTED + made.reveal())
    terminal.aside(
        f"That is {token_id}, good until {held_keys.local(iso(less.expires_at))}. "
        f"{_use(less.holder)}"
    )


def _use(holder: bytes) -> str:
    if holder:
        return (
            "Its holder mints from it what calls are made with: "
            "./run.sh token narrow LABEL --key FILE"
        )
    return "Use it where the provider's key would stand."


def _last_used(settings: Settings, tokens: tuple[Token, ...]) -> dict[str, str]:
    with closing(Reader(settings.ledger_file)) as reader:
        return reader.last_used("client_token", [each.token_id for each in tokens])
