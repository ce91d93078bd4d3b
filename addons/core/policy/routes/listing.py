"""The names that a caller may ask for: aliases, and the models of upstreams that can be used."""

from collections.abc import Callable, Iterator

from addons.core.policy import globs
from addons.core.policy.grant import Grant
from addons.core.policy.owners import owners, owns_models
from addons.core.policy.routes.book import Book
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routing import ModelName

ROUTE = "weir"
"""Who owns an alias."""

type Known = Callable[[str], tuple[str, ...]]


def names(book: Book, known: Known, grant: Grant | None) -> tuple[ModelName, ...]:
    """Give the aliases first, then the models by their names, each name once.

    `known` gives the names of a provider's models. A grant of None may ask for everything.
    """
    found: dict[str, ModelName] = {}
    for each in (*_aliases(book, grant), *_models(book, known, grant)):
        if grant is None or not grant.models or globs.any_matches(grant.models, each.name):
            found.setdefault(each.name, each)
    return tuple(found.values())


def _aliases(book: Book, grant: Grant | None) -> Iterator[ModelName]:
    for rule in book.rules:
        usable = [
            target
            for target in book.leaves(rule)
            if book.can_be_used(target.upstream) and _allows(grant, target.upstream.provider)
        ]
        if usable and _is_for(rule, grant):
            yield from (ModelName(name, ROUTE) for name in rule.aliases)


def _models(book: Book, known: Known, grant: Grant | None) -> Iterator[ModelName]:
    usable = filter(book.can_be_used, book.upstreams.values())
    providers = dict.fromkeys(each.provider for each in usable)
    for provider in filter(lambda each: _allows(grant, each), providers):
        for name in sorted(known(provider)):
            if provider in owners(name):
                yield ModelName(name, provider)
            elif not owns_models(provider):  # whose models are others' is named before them
                yield ModelName(f"{provider}/{name}", provider)


def _allows(grant: Grant | None, provider: str) -> bool:
    return grant is None or not grant.providers or globs.any_matches(grant.providers, provider)


def _is_for(rule: Rule, grant: Grant | None) -> bool:
    if grant is None:
        return True
    minted_for = grant.label.partition("/")[0]  # what follows was added by its holder
    is_for_caller = not rule.callers or globs.any_matches(rule.callers, minted_for)
    return is_for_caller and (not rule.projects or globs.any_matches(rule.projects, grant.project))
