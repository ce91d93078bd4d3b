"""Which Node runs here, and how it is told to load our preload."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_VERSION = re.compile(r"v(\d+)\.(\d+)\.")


def needs_preload(environ: Mapping[str, str]) -> bool:
    """Tell whether the `node` on PATH knows no proxy variables; no if there is none."""
    version = installed(environ)
    return version is not None and not honors_proxy(version)


def installed(environ: Mapping[str, str]) -> tuple[int, int] | None:
    """Ask the `node` on PATH for its version (major, minor)."""
    program = shutil.which("node", path=environ.get("PATH", ""))
    if not program:
        return None
    # NODE_OPTIONS stays out: a broken one must not hide which Node it is.
    plain = {name: value for name, value in environ.items() if name != "NODE_OPTIONS"}
    try:
        answer = subprocess.run(
            [program, "--version"],
            env=plain,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.match(answer.strip())
    return (int(match[1]), int(match[2])) if match else None


def honors_proxy(version: tuple[int, int]) -> bool:
    """Tell whether fetch *and* node:https follow NODE_USE_ENV_PROXY.

    They do since 22.21 and 24.5; 23 never learned it.
    """
    return (22, 21) <= version < (23, 0) or version >= (24, 5)


def options(theirs: str, preload: Path) -> str:
    """Add the preload to the user's NODE_OPTIONS, once."""
    path = str(preload)
    if any(character in path for character in ' "\\'):
        path = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
    wanted = f"--require={path}"
    return theirs if wanted in theirs else f"{theirs} {wanted}".strip()
