"""Trees of targets, made up."""

from typing import Any

from hypothesis import strategies as st

from addons.core.policy.routes import tree
from addons.core.policy.routes.tree import Node

UPSTREAMS = ("openai", "anthropic", "google", "groq", "gone")
CONDITIONS = ("images", "not tools", "input_tokens > 100", "tag = a*", "reasoning and images")


def values(routes: tuple[str, ...] = (), leaves: int = 8) -> st.SearchStrategy[Any]:
    """Draw trees as they stand in JSON; some lead to `routes`."""
    leaf = st.builds("/".join, st.tuples(st.sampled_from(UPSTREAMS), st.sampled_from(("a", "b/c"))))
    ends = leaf | st.sampled_from(UPSTREAMS)
    if routes:
        ends |= st.sampled_from(routes).map("@{}".format)
    return st.recursive(ends, _above, max_leaves=leaves)


def nodes(routes: tuple[str, ...] = (), leaves: int = 8) -> st.SearchStrategy[Node]:
    """Draw trees."""
    return values(routes, leaves).map(tree.parse)


def _above(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    share = st.fixed_dictionaries({"weight": st.integers(1, 100), "to": inside})
    case = st.fixed_dictionaries({"when": st.sampled_from(CONDITIONS), "to": inside})
    return (
        st.lists(inside, min_size=1, max_size=3)
        | st.fixed_dictionaries({"shares": st.lists(share, min_size=1, max_size=3)})
        | st.fixed_dictionaries(
            {"cases": st.lists(case, min_size=1, max_size=3)}, optional={"else": inside}
        )
    )
