"""Durations counted in buckets of equal ratio, so that percentiles of any range are cheap."""

import math
from collections.abc import Iterable

PER_OCTAVE = 8
"""Buckets a doubling: a percentile read from them is within 4.5 % of the true one."""
_SHORTEST_MS = 0.01


def bucket_of(duration_ms: float | None) -> int | None:
    """Give the bucket of a duration: bucket `n` holds `[2 ** (n / 8), 2 ** ((n + 1) / 8))` ms."""
    if duration_ms is None:
        return None
    return math.floor(math.log2(max(duration_ms, _SHORTEST_MS)) * PER_OCTAVE)


def percentile(counts: Iterable[tuple[int, int]], share: float) -> float | None:
    """Give the duration in ms that `share` (0 to 1) of the counted ones do not exceed.

    `counts` are (bucket, how many). None when nothing was counted.
    """
    ordered = sorted(counts)
    rank = math.ceil(share * sum(count for _, count in ordered))
    for bucket, count in ordered:
        rank -= count
        if rank <= 0 < count:
            return float(f"{2 ** ((bucket + 0.5) / PER_OCTAVE):.3g}")
    return None
