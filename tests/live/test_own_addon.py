"""Everything after `--` goes to mitmproxy: a user's own addon runs beside ours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.asking import chat
from tests.live.product import Product
from tests.upstream import numbers

pytestmark = pytest.mark.live


def test_an_addon_of_the_users_own_sees_calls_that_are_metered_all_the_same(
    fresh: Callable[..., Product], tmp_path: Path
) -> None:
    script = tmp_path / "mine.py"
    script.write_text("def responseheaders(flow):\n    flow.response.headers['x-mine'] = 'yes'\n")
    product = fresh()
    product.start("--", "-s", str(script))
    call = chat()
    reply = call.send(product)
    assert reply.headers["x-mine"] == "yes"
    assert product.row(call.session)["input_tokens"] == numbers.of("gpt-4o-mini").input_tokens
    assert product.stop() == 0


def test_an_argument_that_mitmproxy_does_not_know_ends_the_start_with_its_message(
    fresh: Callable[..., Product],
) -> None:
    product = fresh()
    with pytest.raises(RuntimeError, match="no-such-option"):
        product.start("--", "--no-such-option")
