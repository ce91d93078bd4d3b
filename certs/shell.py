"""Variables written down for a shell or a file."""

import json
import re
import shlex
from collections.abc import Mapping

KINDS = ("bash", "zsh", "sh", "fish", "dotenv", "json")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def render(variables: Mapping[str, str | None], kind: str) -> str:
    """Write one line a variable; None unsets it. The outcome is data to the shell, never code.

    Raises ValueError for a shell that we cannot write for, and for what a format cannot hold.
    """
    wrong = [name for name in variables if not _NAME.fullmatch(name)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is not the name of a variable.")
    if kind == "json":
        return json.dumps(dict(variables), indent=2) + "\n"
    if kind == "fish":
        write = _fish
    elif kind == "dotenv":
        write = _dotenv
    elif kind in KINDS:
        write = _posix
    else:
        raise ValueError(f"{kind!r} is not a shell that is known: choose {', '.join(KINDS)}.")
    return "".join(write(name, value) for name, value in variables.items())


def named_by(path: str) -> str:
    """Choose the kind for a login shell (`$SHELL`): bash unless it is another that is known."""
    name = path.rpartition("/")[2]
    return name if name in ("zsh", "fish", "sh") else "bash"


def _posix(name: str, value: str | None) -> str:
    return f"unset {name}\n" if value is None else f"export {name}={shlex.quote(value)}\n"


def _fish(name: str, value: str | None) -> str:
    if value is None:
        return f"set -e {name}\n"
    # Within single quotes fish knows two escapes: \\ and \'.
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{quoted}'\n"


def _dotenv(name: str, value: str | None) -> str:
    """Write as `docker run --env-file` reads it: the rest of the line is the value, unquoted."""
    if value is None:
        return f"{name}=\n"
    if "\n" in value or "\r" in value:
        raise ValueError(f"{name} has a line break, which an env file cannot hold.")
    return f"{name}={value}\n"
