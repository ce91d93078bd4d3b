"""Dispatch `./run.sh VERB ...`; a verb's code is imported only when it is used."""

import difflib
import importlib
import itertools
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, cast

import click

from addons.core import settings

VERBS = {
    "start": "Run the proxy and the dashboard in this terminal (the default).",
    "exec": "Run a program with its LLM calls metered: ./run.sh exec -- claude",
    "env": 'Print the variables that bring a shell to Weir: eval "$(./run.sh env)"',
    "status": "Say what runs, where, and what today cost.",
    "tail": "Print calls as they end.",
    "report": "Print what was spent, by model, caller, project, day, ...",
    "key": "Hold provider keys, for all clients: add, list, rotate, remove, test, rewrap.",
    "token": "Give clients tokens in place of keys: mint, list, show, revoke, holder, narrow.",
    "route": "Lead calls by rule: set, list, remove, test.",
    "upstream": "Name servers of your own that routes can lead to: set, list, remove.",
    "audit": "Print who changed keys, tokens and routes, and when.",
    "backup": "Copy what Weir keeps while it runs: ./run.sh backup copy.db, or a folder",
    "doctor": "Check every link of the chain and say how to mend it.",
    "trust": "Put the local CA into the system's trust stores (programs need `exec` only).",
    "untrust": "Take the local CA out of them again.",
    "demo": "Show everything with a made-up provider: no key, no network, no trace.",
    "test": "Run the whole test suite.",
    "help": "Print this, or the help of a verb.",
    "serve": "",  # the dashboard's own process: started by us, not by people
}
"""Every verb with its line of help; one without a line is not listed."""

SECTIONS = {
    "start": "Every day",
    "key": "For teams: keys in one place (docs/govern.md)",
    "backup": "To look after it",
}
"""The titles of the list, each by the verb that it stands above."""

_OUR_PACKAGES = ("addons", "certs", "dashboard")


class Verbs(click.Group):
    """The verbs by name, imported on demand, so that `exec` and `env` start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs that people use, in reading order."""
        return [verb for verb, line in VERBS.items() if line]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and give its command."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"dashboard.commands.{cmd_name}")
        return cast("click.Command", module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which one may have been meant."""
        if args[0] in VERBS:
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1, cutoff=0.5)
        hint = f"Did you mean `./run.sh {near[0]}`?" if near else "./run.sh help lists the verbs."
        raise click.UsageError(f"There is no verb {args[0]!r}. {hint}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        listed = self.list_commands(ctx)
        widest = max(map(len, listed))
        starts = [place for place, verb in enumerate(listed) if verb in SECTIONS]
        for start, end in itertools.pairwise([*starts, len(listed)]):
            with formatter.section(SECTIONS[listed[start]]):
                formatter.write_dl([(v.ljust(widest), VERBS[v]) for v in listed[start:end]])
        with formatter.section("Settings (variables; most may stand in weir.toml too)"):
            formatter.write_dl([*settings.VARIABLES.items(), ("WEIR_VENV", "the folder of .venv")])


def _say_version(context: click.Context, _: click.Parameter, is_wanted: bool) -> None:
    """Print our version and the versions of what matters most."""
    if is_wanted:
        from dashboard.commands import checkout

        click.echo(f"weir {checkout.version()} (Python {sys.version.split()[0]})")
        context.exit()


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Everything after `--` goes to mitmproxy as it is: ./run.sh -- -s extra.py",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version)
@click.option("--traceback", "wants_traceback", is_flag=True, help="Show where an error came from.")
def door(wants_traceback: bool) -> None:
    """Weir measures the stream of LLM calls without stopping it."""


def run(arguments: Sequence[str]) -> int:
    """Do what `arguments` ask and give the exit code: 0 done, 1 failed, 2 not understood."""
    words = list(arguments) or ["start"]
    if words[0] == "--":
        words = ["start", *words]
    try:
        result = door.main(words, prog_name="./run.sh", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.UsageError as error:
        return _complain(f"{_sentence(error)}{_where_to_read(error)}", 2)
    except click.ClickException as error:
        return _complain(error.format_message(), 1)
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:  # `./run.sh report | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--traceback" in words:
            traceback.print_exc()
        if isinstance(error, ValueError | OSError) and _is_our_sentence(error):
            return _complain(str(error), 1)
        command = " ".join(["./run.sh", "--traceback", *words])
        return _complain(
            f"something went wrong ({type(error).__name__}: {error}). See where: {command}", 1
        )
    return result if isinstance(result, int) else 0


def main() -> NoReturn:
    """Run the verb that the command line names, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign gets a question mark, not an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def _is_our_sentence(error: Exception) -> bool:
    """Tell whether our own code raised it: then its text says what to do."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    own = (f"{Path(__file__).resolve().parents[1] / name}{os.sep}" for name in _OUR_PACKAGES)
    return frame.f_code.co_filename.startswith(tuple(own))


def _complain(message: str, code: int) -> int:
    click.echo(f"weir: {' '.join(message.split())}", err=True)
    return code


def _sentence(error: click.UsageError) -> str:
    text = error.format_message()
    return text if text.endswith((".", "?", "!")) or "./run.sh" in text else f"{text}."


def _where_to_read(error: click.UsageError) -> str:
    if error.ctx is None or _is_our_sentence(error):
        return ""
    return f" See {error.ctx.command_path} --help."


if __name__ == "__main__":
    main()
