"""A Weir in front of the fake upstream, started through the door."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addons.core.settings import Settings
from dashboard.commands import preparation
from tests.live.product import Product
from tests.upstream.server import Upstream

type Make = Callable[..., Product]


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Make a CA with its hundreds of leafs, for tests that change nothing in it."""
    settings = Settings(tmp_path_factory.mktemp("ca"))
    preparation.authority(settings)
    return settings


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """Serve every provider from one loopback port."""
    with Upstream(tmp_path_factory.mktemp("upstream")).running() as running:
        yield running


@pytest.fixture
def make(tmp_path: Path, upstream: Upstream) -> Iterator[Make]:
    """Make Weirs with homes of their own; what still runs at the end is stopped."""
    made: list[Product] = []

    def one(**environment: str) -> Product:
        product = Product(tmp_path / f"home-{len(made)}", upstream, environment)
        made.append(product)
        return product

    yield one
    for product in made:
        if hasattr(product, "process"):
            product.stop()


@pytest.fixture(scope="session")
def weir(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Product]:
    """Run one Weir for all tests that do not end it."""
    product = Product(tmp_path_factory.mktemp("weir") / "home", upstream)
    product.start()
    yield product
    product.stop()
