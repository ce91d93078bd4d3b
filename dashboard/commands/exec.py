"""`exec`: a program whose LLM calls are metered, and one line at its end that sums them up."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click

from addons.core.settings import Settings
from certs import environment
from dashboard.commands import background, label, preparation, running, terminal

_SETTLE_S = 1.5
_QUIET_S = 0.3
_CLOCK_S = 0.1  # files are stamped by a coarser clock


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("-q", "--quiet", is_flag=True, help="Leave out the line about the calls at the end.")
@click.argument("words", metavar="-- COMMAND [ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...], quiet: bool) -> int:
    """Run a program with its LLM calls metered: ./run.sh exec -- claude

    Starts Weir for the time of the program if it does not run. The exit code is the program's.
    """
    if not words:
        raise click.UsageError("Which program? Write ./run.sh exec -- claude")
    if words[0].startswith("-"):
        raise click.UsageError(
            f"No such option {words[0]}: write options of the program after it, "
            "as in ./run.sh exec -- claude -p hello"
        )
    settings = terminal.known_settings()
    preparation.home(settings)
    named = label.make(words[0], Path.cwd())
    with running.users_lock(settings) as users:
        users.share()
        runs = background.ensure(settings)
        variables = environment.variables(settings, named.proxy_url(runs.port), os.environ)
        begun = time.time()
        code = run(words, {**os.environ, **variables})
        if not quiet and code not in (126, 127):
            terminal.aside(summary(settings, named.caller, named.session, begun))
    return code


def run(words: Sequence[str], environ: dict[str, str]) -> int:
    """Run the program with our terminal; give its exit code (126, 127: it cannot be run)."""
    program: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        if program:
            with contextlib.suppress(ProcessLookupError):
                program[0].send_signal(number)
        else:
            early.append(number)

    # Handlers stand before the program does: whoever sends a signal in between means the program.
    # It is in our process group, so the terminal's Ctrl-C reaches it without us. Handlers instead
    # of SIG_IGN, which it would inherit.
    before = {
        number: signal.signal(number, _leave_it) for number in (signal.SIGINT, signal.SIGQUIT)
    }
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        before[number] = signal.signal(number, pass_on)
    # What opens the vault is nobody's business but ours.
    theirs = {name: value for name, value in environ.items() if name != "WEIR_MASTER_KEY"}
    try:
        program.append(subprocess.Popen(words, env=theirs))
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        what = "not found" if is_missing else f"cannot be run ({error.strerror})"
        terminal.aside(f"weir: {words[0]}: {what}. Give the name or path of a program.")
        return 127 if is_missing else 126
    else:
        for sent in early:
            pass_on(sent, None)
        code = program[0].wait()
        return 128 - code if code < 0 else code
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def summary(
    settings: Settings,
    caller: str,
    session: str,
    since: float = 0.0,
    patience_s: float = _SETTLE_S,
) -> str:
    """Sum up a session's calls in one line, once the ledger has them all.

    `since` is when the program was started.
    """
    from addons.core.ledger.reader import Reader
    from addons.core.ledger.rows import Scope
    from dashboard import filters

    scope, begun = Scope(session=session), time.monotonic()
    with contextlib.closing(Reader(settings.ledger_file)) as reader:
        totals = reader.totals(scope)
        while (waited := time.monotonic() - begun) < patience_s:
            is_said = totals.calls or not _was_told(settings, since)
            if is_said and not totals.open and waited > _QUIET_S:
                break
            time.sleep(0.05)
            totals = reader.totals(scope)
    if not totals.calls:
        return f"{caller}: no LLM call came through Weir"
    told = [f"{totals.calls} call{'s' if totals.calls > 1 else ''}"]
    cached = f" ({filters.share(totals.cache_read_tokens, totals.input_tokens)} cached)"
    told.append(
        f"{filters.tokens(totals.input_tokens)} in{cached if totals.cache_read_tokens else ''}"
    )
    told.append(f"{filters.tokens(totals.output_tokens)} out")
    told.append(filters.money(totals.cost_nusd))
    if totals.cost_nusd is not None and totals.unpriced:
        told.append(f"{totals.unpriced} unpriced")
    if totals.estimated:
        told.append(f"{totals.estimated} estimated")
    if totals.errors:
        told.append(f"{totals.errors} failed")
    if totals.open:
        told.append(f"{totals.open} still open")
    return f"{caller}: {' · '.join(told)}"


def _was_told(settings: Settings, since: float) -> bool:
    """Tell whether the ledger was told anything since then: a busy writer may not be there yet."""
    for suffix in (".journal", ".journal2"):
        with contextlib.suppress(OSError):
            if settings.ledger_file.with_suffix(suffix).stat().st_mtime >= since - _CLOCK_S:
                return True
    return False


def _leave_it(number: int, frame: FrameType | None) -> None:
    """Let the program decide what Ctrl-C means."""
