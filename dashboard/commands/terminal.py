"""What verbs print: color where it is welcome, and nothing that could steer the terminal."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import click

from addons.core import settings
from addons.core.settings import Settings


def say(text: str = "", color: str = "") -> None:
    """Print a line to standard output, in one of click's colors if the reader wants any."""
    _print(text, color, sys.stdout)


def aside(text: str, color: str = "") -> None:
    """Print a line to standard error: for people, out of the way of pipes."""
    _print(text, color, sys.stderr)


def wants_color(stream: IO[Any], environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether to color: NO_COLOR, FORCE_COLOR and CLICOLOR count before the terminal."""
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") != "0" for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return environ.get("CLICOLOR", "1") != "0" and stream.isatty()


def known_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a wrong one is the user's to mend (exit code 2)."""
    try:
        return settings.load(environ)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def short(path: Path) -> str:
    """Write a path as people do: `~` for their home."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def _print(text: str, color: str, stream: IO[Any]) -> None:
    colored = wants_color(stream)
    styled = click.style(text, fg=color) if color and colored else text
    click.echo(styled, file=stream, color=colored)
    stream.flush()
