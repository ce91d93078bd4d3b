"""What the demo plays and tells: each kind of call once, then everybody at the same time."""

import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallRow, Scope, Totals
from addons.core.settings import Settings
from certs import environment
from dashboard import filters, login
from dashboard.demo import cast, client, history, line, stage
from dashboard.demo.stage import Stage

_PATIENCE_S = 10.0
_CURL_BODY = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"?"}],"stream":true}'


class Show:
    """Scenes that are advanced step by step; a scene gives True while it goes on."""

    def __init__(
        self, settings: Settings, played: Stage, dice: Random, say: Callable[[str], object]
    ) -> None:
        """Prepare for a proxy that runs with `settings`."""
        self._settings = settings
        self._stage = played
        self._dice = dice
        self._say = say
        self._reader = Reader(settings.ledger_file)
        self._home = f"http://{settings.host}:{settings.dashboard_port}"

    def open(self, samples: int) -> None:
        """Tell where everything is."""
        there = f"http://{self._settings.host}:{self._settings.port}"
        self._say(f"  proxy      {there}, in front of a made-up provider")
        self._say(f"  dashboard  {self._link()}   (opens once)")
        self._say(f"  ledger     {samples} sample calls of {history.DAYS} days; now real ones:")

    def introduction(self) -> Iterator[bool]:
        """Let curl and each of the cast make one call that goes well, and tell what it cost."""
        begun: list[tuple[str, str, Callable[[], bool]]] = []
        curl = shutil.which("curl")
        if curl:
            begun.append(("curl", "intro-curl", self._curl(curl, "intro-curl")))
        tls = self._trust()
        for number, part in enumerate(cast.CAST):
            session = f"intro-{number}"
            call = replace(part.call(self._dice), label=f"{part.caller}~{part.project}~{session}")
            made = self._stage.play(client.make(call, self._settings.port, tls))
            begun.append((part.title, session, made.done))
        for title, session, is_done in begun:
            yield from self._told(title, session, is_done)

    def crowd(self, seconds: float) -> Iterator[bool]:
        """Let everybody call at the same time, and sum it up."""
        before = self._reader.totals(Scope()).calls
        self._say(f"  … and everybody at once for {seconds:.0f} s: watch the dashboard")
        traffic = self._stage.play(
            stage.crowd(self._settings.port, self._trust(), self._dice, seconds)
        )
        while not traffic.done():
            yield True
        deadline = time.monotonic() + _PATIENCE_S
        while (totals := self._totals()).open and time.monotonic() < deadline:
            yield True
        self._say(
            f"✓ {totals.calls - before} calls; in the demo's ledger: {totals.calls} calls · "
            f"{filters.tokens(totals.input_tokens)} in · "
            f"{filters.tokens(totals.output_tokens)} out · {filters.exact(totals.cost_nusd)}"
        )

    def stay(self) -> None:
        """Tell how it goes on."""
        self._say(f"  Look around: {self._link()}")
        self._say("  Ctrl-C ends the demo and removes all of it.")

    def _link(self) -> str:
        return f"{self._home}/login?t={login.new_link(self._settings)}"

    def _totals(self) -> Totals:
        return self._reader.totals(Scope())

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file)

    def _told(self, title: str, session: str, is_done: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a call to be made and settled, then print its line."""
        deadline = time.monotonic() + _PATIENCE_S
        while not (is_done() and (row := self._row(session))):
            if time.monotonic() > deadline:
                self._say(f"✗ {title:<22} did not come through")
                return
            yield True
        self._say(line.of(title, row))

    def _row(self, session: str) -> CallRow | None:
        rows = self._reader.calls(Scope(session=session), limit=1).rows
        return rows[0] if rows and rows[0].outcome != "open" else None

    def _curl(self, program: str, session: str) -> Callable[[], bool]:
        """Let the real curl call, as `exec` would start it; give the question whether it ended."""
        url = f"http://curl~demo~{session}@127.0.0.1:{self._settings.port}"
        plain = environment.before(os.environ)
        variables = environment.variables(self._settings, url, plain)
        process = subprocess.Popen(
            [program, "-sS", "-q", "-m", "8", "-H", "content-type: application/json",
             "-H", "authorization: Bearer sk-demo-no-real-key", "-d", _CURL_BODY,
             "-o", str(Path(os.devnull)), f"https://{cast.OPENAI}/v1/chat/completions"],
            env={**plain, **variables},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return lambda: process.poll() is not None
