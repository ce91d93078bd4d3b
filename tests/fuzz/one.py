"""Fuzz one machine: `python -m tests.fuzz.one NAME [options of libFuzzer] [folders]`.

A process of its own, because libFuzzer ends the one that it runs in.
"""

import sys

import atheris

from tests.fuzz import mutator


def main() -> None:
    """Watch the product's code while the named machine is run; does not return."""
    # What is imported before is not watched.
    with atheris.instrument_imports(include=["addons.core"]):
        from tests.fuzz.machines import ALL
    name, *options = sys.argv[1:]
    machine = next(machine for machine in ALL if machine.name == name)
    atheris.Setup([sys.argv[0], *options], machine.run, custom_mutator=_changed)
    atheris.Fuzz()


def _changed(data: bytes, longest: int, seed: int) -> bytes:
    return mutator.changed(data, longest, seed, atheris.Mutate)


if __name__ == "__main__":
    main()
