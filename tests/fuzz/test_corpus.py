"""Every input that fuzzing found worth keeping still breaks no promise."""

from pathlib import Path

import pytest

from tests.fuzz import corpus
from tests.fuzz.machine import Machine
from tests.fuzz.machines import ALL


@pytest.mark.parametrize("machine", ALL, ids=str)
def test_a_machine_keeps_its_promises_on_every_input_of_its_corpus(machine: Machine) -> None:
    for data in (b"", *machine.seeds(), *corpus.kept(machine.name)):
        machine.run(data)


def test_every_corpus_belongs_to_a_machine() -> None:
    paths = {corpus.path(machine.name) for machine in ALL}
    assert len(paths) == len(ALL)
    assert set(corpus.FOLDER.iterdir()) <= paths


def test_what_is_kept_is_small_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "FOLDER", tmp_path)
    inputs = [b"", bytes(range(256)), b'"\\\n', b"x" * corpus.LONGEST_INPUT]
    assert corpus.keep("a machine", inputs) == len(inputs)
    assert corpus.kept("a machine") == [inputs[0], inputs[2], inputs[1], inputs[3]]
    too_much = [bytes([number]) * corpus.LONGEST_INPUT for number in range(99)]
    assert corpus.keep("a machine", too_much) < len(too_much)
    assert corpus.path("a machine").stat().st_size <= corpus.LARGEST_FILE
