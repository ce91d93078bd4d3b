"""Checks of the ledger."""

import time
from datetime import UTC, datetime

from addons.core.call import Note, iso
from addons.core.ledger.ledger import Ledger
from addons.core.settings import Settings
from dashboard.commands.checkup import account
from dashboard.commands.checkup.finding import Finding
from tests.dashboard import sample
from tests.dashboard.one_call import call

NOW = datetime.now(UTC)


def found(settings: Settings) -> dict[str, Finding]:
    return {each.name: each for each in account.look(settings, NOW)}


def test_no_ledger_yet_is_no_fault(settings: Settings) -> None:
    assert [each.is_good for each in found(settings).values()] == [None]


def test_a_ledger_with_calls_is_good_and_tells_the_last_one(settings: Settings) -> None:
    sample.write(settings.ledger_file, call(1, started_at=iso(time.time())))
    checks = found(settings)
    assert checks["ledger"].is_good
    assert checks["last call"].told == "just now"


def test_without_calls_it_says_how_to_make_one(settings: Settings) -> None:
    sample.write(settings.ledger_file)
    assert "./run.sh exec" in found(settings)["last call"].remedy


def test_a_file_that_is_no_ledger_is_bad(settings: Settings) -> None:
    settings.ledger_file.write_bytes(b"not a database at all" * 100)
    assert found(settings)["ledger"].is_good is False


def test_clients_that_refused_the_ca_and_gaps_are_told(settings: Settings) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    ledger.note(Note(iso(time.time() - 60), "tls_failure", "api.openai.com", "unknown ca"))
    ledger.note(Note(iso(time.time() - 60), "gap", "Tunnel", "grpc"))
    ledger.note(Note(iso(time.time() - 7200), "tls_failure", "api.anthropic.com", "long ago"))
    ledger.close(60)
    checks = found(settings)
    assert checks["clients"].is_good is False
    assert "api.openai.com" in checks["clients"].told
    assert "Tunnel" in checks["gaps"].told


def test_keys_that_their_providers_refused_are_told_with_the_remedy(settings: Settings) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    detail = "The provider refused version 2 (…QZ7w). Give it a good one: ./run.sh key rotate k1"
    ledger.note(Note(iso(time.time() - 60), "key_refused", "openai “team”", detail))
    ledger.close(60)
    check = found(settings)["provider key"]
    assert check.is_good is False
    assert check.told == "openai “team”: The provider refused version 2 (…QZ7w). Give it a good one"
    assert check.remedy == "./run.sh key rotate k1"


def test_trouble_of_the_writer_is_told_in_its_words(settings: Settings) -> None:
    sample.write(settings.ledger_file)
    settings.ledger_file.with_suffix(".trouble").write_text("the disk is full")
    bad = [each for each in account.look(settings, NOW) if each.is_good is False]
    assert [each.told for each in bad] == ["the disk is full"]
