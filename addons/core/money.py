"""Money as whole nano-dollars, so that sums are exact."""

from decimal import ROUND_HALF_EVEN, Decimal

NUSD_PER_USD = 1_000_000_000


def nusd(usd: Decimal | float | int | str) -> int:
    """Turn dollars into nano-dollars, rounded half to even.

    A float is read by its shortest decimal form (`0.1` is a tenth), because that is
    what a provider meant when it wrote the number into JSON.
    """
    exact = usd if isinstance(usd, Decimal) else Decimal(str(usd))
    return int((exact * NUSD_PER_USD).to_integral_value(ROUND_HALF_EVEN))


def usd(amount_nusd: int) -> Decimal:
    """Turn nano-dollars into dollars, exactly."""
    return Decimal(amount_nusd).scaleb(-9)
