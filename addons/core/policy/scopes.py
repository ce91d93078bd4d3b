"""What a chain of tokens allows: what its last one says, if none says more than its parent."""

from collections.abc import Sequence

from addons.core.policy import globs
from addons.core.policy.claims import Claims
from addons.core.policy.grant import EVERY, GROUP, INFERENCE, Grant, allows_operation


def granted(chain: Sequence[Claims]) -> Grant | None:
    """Give what the last of a chain allows, the root first; None if a link widens its parent.

    Project and person are the root's: a holder cannot give its calls to somebody else.
    """
    root = chain[0]
    grant = Grant(
        token_id=root.token_id,
        lineage=(root.token_id,),
        label=root.label,
        project=root.project,
        person=root.person,
        providers=root.providers,
        models=root.models,
        operations=root.operations,
        expires_at=root.expires_at,
    )
    not_before = root.not_before
    for child in chain[1:]:
        if child.not_before < not_before or widening(grant, child):
            return None
        not_before = child.not_before
        grant = _narrowed(grant, child)
    return grant


def widening(parent: Grant, child: Claims) -> str:
    """Say in what a child would go beyond its parent; "" when it does not.

    Careful: a no where the answer is hard to know.
    """
    if child.project or child.person:
        return "The project and the person stay those of the parent."
    if child.expires_at > parent.expires_at:
        return "It would expire after its parent."
    if not globs.covers(parent.providers or (EVERY,), child.providers):
        return "It would allow providers that its parent does not allow."
    if not globs.covers(parent.models or (EVERY,), child.models):
        return "It would allow models that its parent does not allow."
    if not all(_holds(parent.operations, operation) for operation in child.operations):
        return "It would allow endpoints that its parent does not allow."
    return ""


def _holds(operations: tuple[str, ...], operation: str) -> bool:
    """Tell whether a list of operations allows another list's entry, group or not."""
    if operation == EVERY:
        return EVERY in operations
    if operation == GROUP:
        return all(allows_operation(operations, member) for member in INFERENCE)
    return allows_operation(operations, operation)


def _narrowed(parent: Grant, child: Claims) -> Grant:
    """Give what a child allows: where it says nothing, what its parent does."""
    return Grant(
        token_id=child.token_id,
        lineage=(*parent.lineage, child.token_id),
        label=f"{parent.label}/{child.label}",
        project=parent.project,
        person=parent.person,
        providers=child.providers or parent.providers,
        models=child.models or parent.models,
        operations=child.operations or parent.operations,
        expires_at=child.expires_at,
    )
