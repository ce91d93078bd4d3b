"""Memory for a call does not grow with its length, whatever is sent."""

from collections.abc import Iterator

import pytest

from tests.live import footprint
from tests.live.asking import chat
from tests.live.product import Product

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

ALLOWED_MIB = 16


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Run a proxy of its own, warmed up, before an upstream in a process of its own."""
    folder = tmp_path_factory.mktemp("memory")
    with footprint.separate_upstream(folder / "upstream") as facts:
        product = Product(folder / "home", footprint.variables(facts))
        product.start_proxy()
        footprint.warm_up(product)
        yield product
        product.stop()


def test_a_streamed_answer_of_1_gib_adds_little(proxy: Product) -> None:
    call = chat("big mib=1024", stream=True, stream_options={"include_usage": True})
    seen = footprint.answer(proxy, "", call)
    assert seen.body_bytes > 1024 * footprint.MIB
    assert seen.added_mib <= ALLOWED_MIB
    assert proxy.row(call.session)["input_tokens"] == 11


def test_a_stream_that_we_take_usage_out_of_adds_little(proxy: Product) -> None:
    seen = footprint.answer(proxy, "", chat("big mib=256", stream=True))
    assert seen.added_mib <= ALLOWED_MIB


def test_an_upload_of_200_mib_adds_little(proxy: Product) -> None:
    assert footprint.upload(proxy, 200).added_mib <= ALLOWED_MIB


@pytest.mark.parametrize("play", ["bomb mib=1024", "endless-line mib=256"])
def test_a_hostile_answer_adds_little_and_reaches_the_client(play: str, proxy: Product) -> None:
    call = chat(play, stream=True, stream_options={"include_usage": True})
    seen = footprint.answer(proxy, "", call)
    assert seen.added_mib <= ALLOWED_MIB
    assert seen.body_bytes > 0.5 * footprint.MIB
    assert proxy.row(call.session)["outcome"] == "settled"
