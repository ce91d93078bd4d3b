"""`route`: rules that say which calls go where."""

import json
from typing import Any

import click

from addons.core.policy.routes import rows, tree, written
from addons.core.policy.routes.rule import Rule
from addons.core.settings import Settings
from dashboard.commands import control, route_test, table, terminal, upstream

_MOST_READ = 256 * 1024
_ABOUT = (
    ("models", "--model", "A name or glob that is asked for. Without one: NAME itself."),
    ("callers", "--caller", "Only for these callers (a client token's label)."),
    ("projects", "--project", "Only for these projects."),
    ("dialects", "--dialect", "Only in this API: openai-chat, anthropic, openai-*."),
)


@click.group()
def command() -> None:
    """Lead calls on client tokens by rule: to one target, or several by order, share, condition.

    A target is `upstream/model`, `upstream` (the model stays as asked for) or `@route`. Of the
    routes that are about a call the first decides: the higher --priority, then the one that names
    callers, projects, models more exactly (a name before a glob, a long glob before a short one).
    """


def _about(function: Any) -> Any:
    for name, option, told in reversed(_ABOUT):
        function = click.option(option, name, multiple=True, help=f"{told}")(function)
    return function


@command.command("set")
@click.argument("name")
@_about
@click.option("--to", "to", multiple=True, help="A target. Again: the next if it fails.")
@click.option("--share", "shares", multiple=True, help="By lot: 9=openai/gpt-5. Again for others.")
@click.option(
    "--when", "cases", multiple=True, help="'images => openai/gpt-5'. --to is for others."
)
@click.option("--priority", type=int, help="Higher goes first; 0 without one.")
@click.option(
    "--file", "source", type=click.File("r"), help="All of it as TOML or JSON; - to pipe."
)
def set_(
    name: str,
    to: tuple[str, ...],
    shares: tuple[str, ...],
    cases: tuple[str, ...],
    priority: int | None,
    source: Any,
    **about: tuple[str, ...],
) -> None:
    """Make NAME lead somewhere, or somewhere else.

    \b
    ./run.sh route set fast --to groq/llama-3.3-70b-versatile --to openai/gpt-5-mini
    ./run.sh route set trial --model 'gpt-5*' --share 9=openai --share 1=azure-eu
    ./run.sh route set smart --when 'input_tokens > 200k => google/gemini-2.5-pro' \\
                             --when 'images and not tools => @fast' --to anthropic/claude-sonnet-4-5
    echo '{"to": ["openai", {"shares": [{"weight": 1, "to": "@fast"}]}]}' | \\
      ./run.sh route set nested --file -

    Conditions: images, tools, reasoning (not ...), input_tokens > 200k, tag = batch* (the
    header x-weir-tag); `and` between them.
    """
    settings = terminal.known_settings()
    given = any((to, shares, cases, priority is not None, *about.values()))
    try:
        if source is not None and given:
            raise ValueError("Choose one of --file and the other options.")
        if source is not None:
            said = dict(written.document(source.read(_MOST_READ + 1)))
        else:
            said = {key: list(globs) for key, globs in about.items() if globs}
            said |= {"to": written.targets(to, shares, cases), "priority": priority or 0}
        known, keyed = upstream.known(settings)
        dialects = {dialect for each in known.values() for dialect in each.bases}
        rule = written.rule(name, said, dialects)
        with control.opened(settings) as held, held.change() as change:
            rows.put(change, rule, frozenset(known))
    except UnicodeDecodeError as error:
        raise click.UsageError("That is no text in UTF-8.") from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    terminal.say(f"Set route {name}, in use within a second.")
    for each in sorted(rows.upstreams_of(rule) - keyed):
        if known[each].auth != "none":
            terminal.say(f"There is no key for {each} yet: ./run.sh key add {each}", color="yellow")
    model = rule.aliases[0] if rule.aliases else "MODEL"
    terminal.say(f"See what it decides: ./run.sh route test --model {model}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the routes, in the order in which they are looked at."""
    rules = sorted(_rules(terminal.known_settings()), key=lambda rule: rule.rank)
    if as_json:
        click.echo(json.dumps([facts(rule) for rule in rules], ensure_ascii=False, indent=1))
        return
    if not rules:
        terminal.say("No routes. Make one: ./run.sh route set fast --to openai/gpt-5-mini")
        return
    heads = ("route", "models", "callers", "projects", "dialects", "priority", "leads to")
    body = [
        (
            rule.name,
            *(", ".join(getattr(rule, name)) or "all" for name in written.LISTS),
            str(rule.priority),
            leads_to(rule.to),
        )
        for rule in rules
    ]
    for line in table.render(heads, body, left=len(heads), is_last_whole=True):
        terminal.say(line)


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget the route NAME."""
    with control.opened(terminal.known_settings()) as held:
        try:
            with held.change() as change:
                rows.remove(change, name)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    terminal.say(f"Removed route {name}.")


command.add_command(route_test.command)


def leads_to(node: tree.Node) -> str:
    """Write where a tree leads, on one line."""
    if isinstance(node, tree.Order):
        return "[" + ", then ".join(map(leads_to, node.nodes)) + "]"
    if isinstance(node, tree.Shares):
        parts = zip(node.weights, node.nodes, strict=True)
        return "(" + " | ".join(f"{weight}: {leads_to(each)}" for weight, each in parts) + ")"
    if isinstance(node, tree.Cases):
        cases = zip(node.conditions, node.nodes, strict=True)
        told = [f"{when.text} => {leads_to(each)}" for when, each in cases]
        told += [f"else => {leads_to(node.otherwise)}"] if node.otherwise is not None else []
        return "{" + "; ".join(told) + "}"
    return str(tree.plain(node))


def facts(rule: Rule) -> dict[str, Any]:
    """Give a route as `--file` takes it, with its name."""
    lists = {name: list(getattr(rule, name)) or ["*"] for name in written.LISTS}
    return {"name": rule.name, **lists, "priority": rule.priority, "to": tree.plain(rule.to)}


def _rules(settings: Settings) -> tuple[Rule, ...]:
    if not settings.control_file.is_file():
        return ()
    with control.opened(settings) as held:
        return rows.listed(held.db)
