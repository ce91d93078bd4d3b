"""The price table, loaded once for each file."""

import pytest

from addons.core.pricing.prices import Prices


@pytest.fixture(scope="module")
def prices() -> Prices:
    """Give the table's prices, without any of the user's."""
    return Prices()
