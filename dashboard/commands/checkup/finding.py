"""What a check found: fine, broken (with its remedy), or merely worth knowing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`."""

    name: str
    is_good: bool | None
    """None: nothing is wrong, but it is worth knowing."""
    told: str
    remedy: str = ""


def good(name: str, told: str) -> Finding:
    """Report that all is well."""
    return Finding(name, True, told)


def bad(name: str, told: str, remedy: str) -> Finding:
    """Report what is broken, and how to mend it."""
    return Finding(name, False, told, remedy)


def fact(name: str, told: str, remedy: str = "") -> Finding:
    """Report what is worth knowing, and what could be done about it."""
    return Finding(name, None, told, remedy)
