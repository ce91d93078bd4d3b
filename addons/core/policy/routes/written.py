"""A route as people write it: a table of TOML or JSON, or the options of a command."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from addons.core.policy import globs
from addons.core.policy.routes import tree
from addons.core.policy.routes.rule import Rule

LISTS = ("models", "callers", "projects", "dialects")
MOST_PRIORITY = 1_000_000
_KEYS = (*LISTS, "priority", "to")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_GLOB = re.compile(r"[!-~]{1,128}")
_MOST_GLOBS = 64
_LONGEST = 256 * 1024


def document(text: str) -> Mapping[str, Any]:
    """Read a table of JSON or TOML. Raises ValueError that says what to write."""
    if len(text) > _LONGEST:
        raise ValueError("That is too long for a route.")
    try:
        read = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = "" if isinstance(error, RecursionError) else f" ({error})"
        raise ValueError(f"That is neither JSON nor TOML{why}.") from error
    return dict(read)


def rule(name: str, said: Mapping[str, Any], dialects: Iterable[str]) -> Rule:
    """Make a route of what was said; without `models` its name is what clients ask for.

    `dialects` are those that there are. Raises ValueError that says what to write.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            "A route's name is made of letters, digits and . _ : - (64 at most), as in fast."
        )
    for key in said:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(_KEYS)}."
            raise ValueError(f"{key[:64]!r} is not a part of a route. {hint}")
    if "to" not in said:
        raise ValueError('A route leads somewhere: to = "openai/gpt-5", or --to openai/gpt-5.')
    models, callers, projects, of_dialects = (_globs(each, said.get(each)) for each in LISTS)
    known = tuple(dialects)
    for glob in of_dialects:
        if not any(globs.matches(glob, dialect) for dialect in known):
            near = difflib.get_close_matches(glob, known, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise ValueError(
                f"There is no dialect {glob!r}. {hint}There are {', '.join(sorted(known))}."
            )
    if "models" not in said:
        models = (name,)
    return Rule(
        name,
        tree.parse(said["to"]),
        models=_without_star(models),
        callers=_without_star(callers),
        projects=_without_star(projects),
        dialects=_without_star(of_dialects),
        priority=_priority(said.get("priority", 0)),
    )


def targets(to: Iterable[str], shares: Iterable[str] = (), cases: Iterable[str] = ()) -> Any:
    """Give the targets that options say: `openai`, `9=openai`, `images => openai`.

    Shares come before what comes by order, and both are for calls that are no case.
    Raises ValueError that says what to write.
    """
    order: list[Any] = list(to)
    if drawn := [_share(each) for each in shares]:
        order.insert(0, {"shares": drawn})
    rest = order[0] if len(order) == 1 else order
    told = [_case(each) for each in cases]
    if not told:
        if not order:
            raise ValueError("A route leads somewhere: --to openai/gpt-5.")
        return rest
    return {"cases": told, "else": rest} if order else {"cases": told}


def _share(text: str) -> dict[str, Any]:
    weight, equals, to = text.partition("=")
    if not equals or not weight.strip().isascii() or not weight.strip().isdigit():
        raise ValueError(f"{text[:64]!r} is no share: write weight=target, as in 9=openai/gpt-5.")
    return {"weight": int(weight), "to": to.strip()}


def _case(text: str) -> dict[str, Any]:
    when, arrow, to = text.rpartition("=>")
    if not arrow:
        raise ValueError(
            f"{text[:64]!r} is no case: write 'condition => target', as in "
            "'input_tokens > 200k => google/gemini-2.5-pro'."
        )
    return {"when": when.strip(), "to": to.strip()}


def _globs(name: str, value: Any) -> tuple[str, ...]:
    each = [value] if isinstance(value, str) else ([] if value is None else value)
    is_list = isinstance(each, list) and len(each) <= _MOST_GLOBS
    if not is_list or not all(isinstance(one, str) and _GLOB.fullmatch(one) for one in each):
        raise ValueError(
            f'{name} is a list of at most {_MOST_GLOBS} names or globs, as in ["gpt-5*"].'
        )
    return tuple(dict.fromkeys(each))


def _without_star(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return () if "*" in patterns else patterns


def _priority(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or abs(value) > MOST_PRIORITY:
        raise ValueError("A priority is a whole number, as in 10; 0 without one.")
    return int(value)
