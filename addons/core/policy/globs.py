"""Names with wildcards: what they match, and whether one says no more than another.

`*` stands for any run of characters, none included; `?` for exactly one.
"""

from collections.abc import Iterable


def matches(glob: str, text: str) -> bool:
    """Tell whether the whole text fits; upper and lower case differ.

    Takes at most as many steps as one is long times the other: the text is a stranger's.
    """
    head, star, tail = glob.partition("*")
    if "?" in glob or "*" in tail:
        return _fits(glob, text, "")
    if not star:
        return glob == text
    return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)


def any_matches(globs: Iterable[str], text: str) -> bool:
    """Tell whether one of them fits."""
    return any(matches(glob, text) for glob in globs)


def contains(wide: str, narrow: str) -> bool:
    """Tell whether whatever the narrow one matches, the wide one does too.

    A yes is always right; a no can be too careful (`*?` and `?*` match the same).
    """
    # The narrow one is read as a text. Its `*` may stand for anything, so only a `*` covers it;
    # its `?` is some character, so a `?` covers it, and no letter does.
    return _fits(wide, narrow, "*")


def covers(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    """Tell whether each of the narrow ones lies within one of the wide ones."""
    limits = tuple(wide)
    return all(any(contains(limit, glob) for limit in limits) for glob in narrow)


def _fits(glob: str, text: str, never_one: str) -> bool:
    """Match step by step; only the last `*` passed is ever tried again with one character more."""
    at = in_text = 0
    star, resume = -1, 0
    while in_text < len(text):
        sign = glob[at : at + 1]
        letter = text[in_text]
        if sign == "*":
            star, resume = at, in_text
            at += 1
        elif sign and (sign == letter or sign == "?") and letter not in never_one:
            at += 1
            in_text += 1
        elif star >= 0:
            resume += 1
            at, in_text = star + 1, resume
        else:
            return False
    return not glob[at:].strip("*")
