"""What a decision costs at 1 000 routes: `python -m tests.bench.routing`."""

import argparse
import statistics
import time

import click

from addons.core.call import Refusal
from addons.core.policy import upstreams
from addons.core.policy.routes import tree
from addons.core.policy.routes.book import Book
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routing import Wish

TARGET_US = 50.0
_CASES = {
    "cases": [
        {"when": "input_tokens > 200k", "to": "google/gemini-2.5-pro"},
        {"when": "images and not tools", "to": "openai/gpt-5"},
    ],
    "else": [
        {"shares": [{"weight": 9, "to": "openai"}, {"weight": 1, "to": "groq"}]},
        "openrouter",
    ],
}


def rules(number: int) -> list[Rule]:
    """Make aliases, globs and rules for callers, mixed as teams have them."""
    made = []
    for each in range(number):
        about = (
            {"models": (f"alias-{each}",)},
            {"models": (f"team-{each}-*",), "callers": (f"dev-{each}",)},
            {"models": (f"*-{each}",), "projects": (f"project-{each % 50}",)},
            {"callers": (f"ci-{each}", f"bot-{each}-*"), "dialects": ("openai-*",)},
        )[each % 4]
        to = (_CASES, "openai/gpt-5", ["groq/llama", "openai"])[each % 3]
        made.append(Rule(f"route-{each}", tree.parse(to), **about))
    return made


def wishes(number: int, fresh: int) -> dict[str, list[Wish]]:
    """Give calls by kind. What is `fresh` names a model and a caller that were never seen."""
    last = number - 1
    known = {
        "an alias": Wish(f"alias-{last // 4 * 4}", "openai-chat", caller="ann"),
        "a glob": Wish(
            f"team-{last // 4 * 4 - 3}-x", "openai-chat", caller=f"dev-{last // 4 * 4 - 3}"
        ),
        "a caller": Wish("gpt-5", "openai-chat", caller=f"ci-{last // 4 * 4 - 1}"),
        "no route": Wish("gpt-5", "openai-chat", "chat", "openai", "ann", "shop"),
        "by name": Wish("claude-sonnet-4-5", "anthropic", caller="ann"),
    }
    found = {name: [wish] * fresh for name, wish in known.items()}
    found["never seen"] = [
        Wish(f"model-{n}", "openai-chat", "chat", "openai", f"who-{n}") for n in range(fresh)
    ]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=1000)
    parser.add_argument("--calls", type=int, default=5000)
    options = parser.parse_args()
    begun = time.perf_counter()
    keys = frozenset({"openai", "anthropic", "groq", "google", "openrouter"})
    book = Book(rules(options.routes), upstreams.builtin(), keys)
    click.echo(f"{options.routes} routes indexed in {(time.perf_counter() - begun) * 1e3:.0f} ms")
    for name, calls in wishes(options.routes, options.calls).items():
        taken = []
        for wish in calls:
            at = time.perf_counter_ns()
            decided = book.decide(wish)
            taken.append((time.perf_counter_ns() - at) / 1e3)
        middle, high = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
        end = "refused" if isinstance(decided, Refusal) else decided.route or "as it is"
        verdict = "good" if middle <= TARGET_US else f"above {TARGET_US:.0f} µs"
        click.echo(f"{name:>12}: {middle:6.1f} µs, p99 {high:6.1f} µs  ({end})  {verdict}")


if __name__ == "__main__":
    main()
