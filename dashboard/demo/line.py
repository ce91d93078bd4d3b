"""A metered call of the demo as one line: what the ledger says about it."""

from addons.core.ledger.rows import CallRow
from dashboard import filters


def of(title: str, call: CallRow) -> str:
    """Write the line: who, what, tokens, money, and how fast."""
    told = (
        f"✓ {title:<22} {call.operation:<11} {filters.count_of(call.input_tokens):>7} in "
        f"{filters.count_of(call.output_tokens):>5} out   {filters.exact(call.cost_nusd):<12}"
    )
    if call.first_byte_ms is not None:
        told += f" first byte {call.first_byte_ms / 1000:.2f} s"
    return told + (", streamed" if call.streamed else "")
