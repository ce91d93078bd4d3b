from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.aws.base64_text import alignments


@given(before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_a_text_is_found_wherever_it_stands(before: bytes, after: bytes) -> None:
    coded = b64encode(before + b"invocationMetrics" + after)
    assert alignments(b"invocationMetrics")[len(before) % 3] in coded


@pytest.mark.parametrize("other", [b"invocationmetrics", b"invocation Metrics", b"nvocationMetric"])
def test_another_text_is_not(other: bytes) -> None:
    coded = [b64encode(bytes(before) + other) for before in range(3)]
    assert not any(text in line for text in alignments(b"invocationMetrics") for line in coded)
