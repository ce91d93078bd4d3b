"""The names of a provider's models, as far as the price table has them."""

from functools import lru_cache

_MOST_PROVIDERS = 256


@lru_cache(_MOST_PROVIDERS)
def names(provider: str) -> tuple[str, ...]:
    """Give them; none if the table does not know the provider. The first asker waits 0.5 s."""
    from genai_prices.data_snapshot import get_snapshot

    found = (each.models for each in get_snapshot().providers if each.id == provider)
    return tuple(model.id for model in next(found, ()))
