"""A dashboard over a ledger of its own, with and without a session."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from werkzeug.test import TestResponse

from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import login
from dashboard.app import create_app
from tests.dashboard import sample
from tests.dashboard.one_call import NOW


class Browser(FlaskClient):
    """A client at the dashboard's usual address."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        options.setdefault("base_url", "http://127.0.0.1:8081")
        return super().open(*arguments, buffered=True, **options)


class Clock:
    """A clock that goes when told."""

    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    sample.fill(home / "ledger.db", NOW, calls=260, days=14)
    return home


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty home: tests that need calls write them."""
    return Settings(home=tmp_path)


@pytest.fixture
def filled(settings: Settings, sample_home: Path) -> Settings:
    """A home with the sample ledger."""
    shutil.copy(sample_home / "ledger.db", settings.ledger_file)
    return settings


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    reader = Reader(settings.ledger_file)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates that are compiled once for all tests, not once an app."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, reader: Reader, clock: Clock, compiled: BytecodeCache) -> Flask:
    app = create_app(settings, reader, clock)
    app.jinja_env.bytecode_cache = compiled
    app.test_client_class = Browser
    return app


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def client(app: Flask, settings: Settings, clock: Clock) -> FlaskClient:
    """A browser that came in by a one-time link."""
    client = app.test_client()
    answer = client.post("/login", data={"t": login.new_link(settings, clock)})
    assert answer.status_code == 303
    return client
