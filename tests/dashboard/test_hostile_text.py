"""Whatever a caller, a model or a provider calls itself, it stays text on every page."""

import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.core.call import Charge, Note, Opening, Outcome, Settlement
from addons.core.ledger.ledger import Ledger
from addons.core.settings import Settings
from dashboard.filters import plain
from tests.dashboard import sample
from tests.dashboard.hostile import TEXTS
from tests.dashboard.one_call import READING, USAGE, call


class Structure(HTMLParser):
    """The tags and attribute names of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def named(number: int, text: str) -> tuple[Opening, Settlement]:
    """Make a call in which every text that someone else chooses is `text`."""
    reading = replace(
        READING,
        model=text,
        charges=(Charge(text, USAGE),),
        usage_raw=text,
        service_tier=text,
        modifiers={text: text},
    )
    words: dict[str, Any] = dict.fromkeys(
        ("caller", "project", "session", "program", "host", "path", "method", "model_asked",
         "upstream", "user_agent", "provider_request_id", "error", "provider", "operation"),
        text,
    )  # fmt: skip
    return call(number, reading, outcome=Outcome.FAILED, **words)


@pytest.fixture(scope="module")
def hostile_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "ledger.db"
    sample.write(path, *(named(n, text) for n, text in enumerate(TEXTS)))
    return path


@pytest.fixture
def hostile(settings: Settings, hostile_ledger: Path) -> Settings:
    shutil.copy(hostile_ledger, settings.ledger_file)
    return settings


def test_there_are_enough_of_them() -> None:
    assert len(set(TEXTS)) == len(TEXTS) > 200


def test_a_call_has_the_same_structure_whatever_its_texts_are(
    hostile: Settings, client: FlaskClient
) -> None:
    sample.write(hostile.ledger_file, named(9999, "harmless"))
    page = client.get(f"/calls/{named(9999, '')[0].call_id}").text
    harmless = Structure(page).tags
    for number, text in list(enumerate(TEXTS))[::3]:
        shown = Structure(client.get(f"/calls/{named(number, '')[0].call_id}").text)
        assert shown.tags == harmless, text
        assert plain(text) in shown.words, text


def test_a_list_has_only_our_own_tags(hostile: Settings, client: FlaskClient) -> None:
    path, seen = "/calls", []
    for _ in range(-(-len(TEXTS) // 50)):
        shown = Structure(client.get(path).text)
        seen += shown.words
        assert {tag[0] for tag in shown.tags if tag[0] in ("script", "img", "iframe", "base")} == {
            "script"
        }
        assert [tag for tag in shown.tags if tag[0] == "script"] == [("script", "src", "defer")]
        assert not [name for tag in shown.tags for name in tag if name.startswith(("on", "style"))]
        data = client.get(path.replace("/calls", "/calls.json", 1)).json
        assert data is not None
        path = f"/calls{data['next']}"
    assert {plain(text) for text in TEXTS} <= set(seen)


@pytest.mark.parametrize("text", TEXTS[::12])
def test_names_and_filters_stay_text_on_the_overview(
    settings: Settings, client: FlaskClient, text: str
) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    for word in (*named(1, text),):
        ledger.open(word) if isinstance(word, Opening) else ledger.settle(word)
    for kind in ("gap", "tls_failure", "key_refused"):
        ledger.note(Note("2026-11-20T15:00:00.000Z", kind, text, text))
    assert ledger.close(60)
    shown = Structure(client.get("/overview", query_string={"caller": text}).text)
    assert shown.words.count(plain(text)) >= 6
    assert not [name for tag in shown.tags for name in tag if name.startswith(("on", "style"))]
    assert [tag for tag in shown.tags if tag[0] == "script"] == [("script", "src", "defer")]
    assert not {"img", "iframe", "base", "object"} & {tag[0] for tag in shown.tags}


def test_a_wrong_address_is_told_as_text(client: FlaskClient) -> None:
    for text in TEXTS[::11]:
        for name in ("range", "sort", text):
            answer = client.get("/calls", query_string={name: text})
            assert answer.status_code == 400
            assert len(Structure(answer.text).tags) == len(
                Structure(client.get("/calls?sort=x").text).tags
            )
