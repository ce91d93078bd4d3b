from pathlib import Path

from addons.core.ledger import trouble
from addons.core.ledger.trouble import Trouble


def test_what_is_wrong_is_one_line_until_it_is_right(tmp_path: Path) -> None:
    known = Trouble(tmp_path / "ledger.db")
    known.say("file", "the file is locked")
    known.say("prices", "no prices")
    assert known.text(("", "and more")) == "the file is locked; no prices; and more"
    known.say("file", "")
    assert known.text() == "no prices"


def test_other_processes_see_it_beside_the_ledger(tmp_path: Path) -> None:
    known = Trouble(tmp_path / "ledger.db")
    known.publish("the disk is full")
    assert trouble.read(tmp_path / "ledger.db") == "the disk is full"
    assert trouble.trouble_file(tmp_path / "ledger.db").stat().st_mode & 0o777 == 0o600
    known.publish("")
    assert trouble.read(tmp_path / "ledger.db") == ""


def test_what_a_dead_process_left_is_withdrawn(tmp_path: Path) -> None:
    Trouble(tmp_path / "ledger.db").publish("old")
    Trouble(tmp_path / "ledger.db").withdraw()
    assert trouble.read(tmp_path / "ledger.db") == ""


def test_a_folder_that_cannot_be_written_is_no_second_trouble(tmp_path: Path) -> None:
    Trouble(tmp_path / "no" / "such" / "ledger.db").publish("the folder is gone")
    assert trouble.read(tmp_path / "no" / "such" / "ledger.db") == ""
