"""Each seller's names, held against the price table: none may be lost on the way to it."""

from collections.abc import Iterator

import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ClauseEquals, ClauseOr

from addons.core.call import Usage
from addons.core.pricing.parts import Parts
from addons.core.pricing.prices import Prices

AT = "2026-11-20T12:00:00Z"
SELLERS = {seller.id: seller for seller in get_snapshot().providers}


def names(clause: object) -> Iterator[str]:
    """Give the names that a clause of the table matches by their whole."""
    if isinstance(clause, ClauseEquals):
        yield clause.equals
    elif isinstance(clause, ClauseOr):
        for each in clause.or_:
            yield from names(each)


@pytest.mark.parametrize("seller", SELLERS)
def test_a_name_that_the_table_prices_has_a_price(prices: Prices, seller: str) -> None:
    parts: Parts = {"input_tokens": 1000, "output_tokens": 100}
    for model in SELLERS[seller].models:
        for name in names(model.match):
            quote = prices.load().quote(seller, name, parts, AT, {})
            if quote is not None and quote.lines and not quote.left:
                priced = prices.table_price(seller, name, Usage(1000, 100), AT, {}, "")
                assert priced.cost.amount_nusd is not None, name
