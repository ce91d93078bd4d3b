"""What the live tests share: one fake upstream, one proxy, one whole product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.product import Product
from tests.upstream.server import Upstream


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """Serve every provider from one loopback port."""
    with Upstream(tmp_path_factory.mktemp("upstream")).running() as running:
        yield running


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Run one proxy process for all tests that do not end it."""
    product = Product(tmp_path_factory.mktemp("proxy") / "home", upstream)
    product.start_proxy()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Run everything behind `./run.sh` once."""
    product = Product(tmp_path_factory.mktemp("product") / "home", upstream)
    product.start()
    yield product
    product.stop()


@pytest.fixture
def fresh(tmp_path: Path, upstream: Upstream) -> Iterator[Callable[..., Product]]:
    """Make Weirs of one's own; what still runs at the end is stopped."""
    made: list[Product] = []

    def make(**environment: str) -> Product:
        product = Product(tmp_path / f"home-{len(made)}", upstream, environment)
        made.append(product)
        return product

    yield make
    for product in made:
        if hasattr(product, "process"):
            product.stop()
