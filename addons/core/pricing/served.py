"""Who served an open model behind OpenRouter, and where the table has that host's price.

OpenRouter charges what the host asks that it routed a call to, and names it in the answer's
`provider` (openrouter.ai/docs/features/provider-routing, openrouter.ai/docs/faq; not re-read). The
table has one price for all hosts of a model: right for one of them at best.
"""

_LISTS = {
    "amazonbedrock": "aws",
    "baseten": "baseten",
    "cerebras": "cerebras",
    "fireworks": "fireworks",
    "groq": "groq",
    "minimax": "minimax",
    "mistral": "mistral",
    "moonshotai": "moonshotai",
    "sambanova": "huggingface_sambanova",
    "together": "together",
    "zai": "zai",
}
"""Hosts with a list of their own that holds at OpenRouter too, and the table's name of it.

Others sell there below their own list, by the day; DeepSeek's own list has no names of versions.
"""
_SOLD_BY_MANY = ("deepseek", "meta-llama", "minimax", "moonshotai", "nvidia", "qwen", "z-ai")
"""Makers whose models other hosts serve as well: the table's price may be any of theirs."""


def lists(served_by: str, slug: str) -> tuple[tuple[str, str], ...]:
    """Give where the table may have what a host charges for a model: seller and name."""
    seller = _LISTS.get(_letters(served_by))
    if seller is None:
        return ()
    name = slug.rpartition("/")[2]
    if seller == "fireworks":
        return ((seller, f"accounts/fireworks/models/{name.replace('.', 'p')}"),)
    return tuple((seller, each) for each in dict.fromkeys((slug, name)))


def by_its_maker(served_by: str, slug: str) -> bool:
    """Tell whether a maker served a model that it alone sells: then the one price is its own."""
    maker = slug.partition("/")[0]
    if maker in _SOLD_BY_MANY or not served_by:
        return False
    one, other = sorted((_letters(maker), _letters(served_by)), key=len)
    return bool(one) and other.startswith(one)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
