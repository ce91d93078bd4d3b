"""`route test`: what would be decided about a call, and why."""

import json
import sys
from dataclasses import replace
from typing import Any

import click

from addons.core import wishes
from addons.core.call import Refusal
from addons.core.policy.routes import rows
from addons.core.policy.routes.book import Book
from addons.core.policy.routing import Decision, Target, Wish
from addons.core.settings import Settings
from dashboard import filters
from dashboard.commands import control, terminal, upstream

_LARGEST = 32 << 20


@click.command("test")
@click.option("--model", default="", help="The model that is asked for.")
@click.option("--dialect", default="openai-chat", show_default=True, help="The API that is used.")
@click.option("--caller", default="", help="Who calls.")
@click.option("--project", default="")
@click.option("--provider", default="", help="Whose host is called; without: weir.internal.")
@click.option("--input-tokens", type=click.IntRange(0), help="How much is sent.")
@click.option("--images", is_flag=True, help="Images are sent.")
@click.option("--tools", is_flag=True, help="Tools are offered.")
@click.option("--reasoning", is_flag=True, help="Reasoning is asked for.")
@click.option("--tag", default="", help="What x-weir-tag says.")
@click.option("--seed", default="sample", help="The call's id, for what is drawn by lot.")
@click.option("--body", is_flag=True, help="Read a request's body from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    model: str,
    dialect: str,
    caller: str,
    project: str,
    provider: str,
    input_tokens: int | None,
    images: bool,
    tools: bool,
    reasoning: bool,
    tag: str,
    seed: str,
    body: bool,
    as_json: bool,
) -> int:
    """Say where a call would go, and why; nothing is sent. Exit code 1: it would be refused.

    \b
    ./run.sh route test --model fast --caller ci --images
    ./run.sh route test --dialect anthropic --body < request.json
    """
    wish = Wish(
        model, dialect, provider=provider, caller=caller, project=project, tag=tag, seed=seed
    )
    if body:
        wish = _with_body(wish, sys.stdin.buffer.read(_LARGEST + 1))
    wish = replace(
        wish,
        input_tokens=wish.input_tokens if input_tokens is None else input_tokens,
        has_images=images or wish.has_images,
        has_tools=tools or wish.has_tools,
        wants_reasoning=reasoning or wish.wants_reasoning,
    )
    settings = terminal.known_settings()
    book = _book(settings)
    if dialect not in {each for one in book.upstreams.values() for each in one.bases}:
        spoken = sorted({each for one in book.upstreams.values() for each in one.bases})
        raise click.UsageError(f"There is no dialect {dialect!r}: {', '.join(spoken)}.")
    steps: list[str] = []
    decided = book.decide(wish, steps)
    if as_json:
        click.echo(json.dumps(_facts(decided, steps, wish), ensure_ascii=False, indent=1))
    else:
        _tell(decided, steps, book)
    return 1 if isinstance(decided, Refusal) else 0


def _tell(decided: Decision | Refusal, steps: list[str], book: Book) -> None:
    for step in steps:
        terminal.say(f"  {filters.plain(step)}")
    if isinstance(decided, Refusal):
        terminal.say(f"Refused with {decided.status} ({decided.code}): {decided.message}", "red")
        return
    if not decided.targets:
        terminal.say("It goes where the client sends it, as it is.")
        return
    by = f"by route {decided.route}" if decided.route else "by the model's name"
    names = ", then ".join(_name(each) for each in decided.targets)
    terminal.say(f"It goes to {filters.plain(names)} ({by}).", color="green")
    for each in dict.fromkeys(target.upstream.name for target in decided.targets):
        if not book.can_be_used(book.upstreams[each]):
            terminal.say(f"There is no key for {each} yet: ./run.sh key add {each}", "yellow")


def _name(target: Target) -> str:
    return f"{target.upstream.name}/{target.model}" if target.model else target.upstream.name


def _with_body(wish: Wish, body: bytes) -> Wish:
    try:
        said = json.loads(body) if len(body) <= _LARGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise click.UsageError("That is no request's body: a JSON object of at most 32 MiB.")
    named = said.get("model")
    model = wish.model or (named if isinstance(named, str) else "")
    return replace(wishes.with_body(wish, body), model=model)


def _book(settings: Settings) -> Book:
    known, keyed = upstream.known(settings)
    if not settings.control_file.is_file():
        return Book((), known, keyed)
    with control.opened(settings) as held:
        return Book(rows.listed(held.db), known, keyed)


def _facts(decided: Decision | Refusal, steps: list[str], wish: Wish) -> dict[str, Any]:
    if isinstance(decided, Refusal):
        refused = {"status": decided.status, "code": decided.code, "message": decided.message}
        return {"refused": refused, "trail": steps}
    targets = [
        {"upstream": each.upstream.name, "model": each.model or wish.model}
        for each in decided.targets
    ]
    return {"route": decided.route, "targets": targets, "trail": steps}
