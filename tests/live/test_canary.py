"""Nothing that Weir writes, shows or says holds a key, a token, a prompt or an answer."""

import http.client
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from addons.core import settings
from dashboard import login
from tests.live.canaries import ANSWER, KEY, OWN, PROMPT, Nest, speak
from tests.live.product import Product, run_facts
from tests.live.team import Team
from tests.upstream.server import Upstream
from tests.upstream.tapes import CHECKOUT
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

OWN_ADDON = """
def requestheaders(flow): {}["mine: requestheaders"]
def request(flow): {}["mine: request"]
def responseheaders(flow): {}["mine: responseheaders"]
def response(flow): {}["mine: response"]
def error(flow): {}["mine: error"]
"""
VERBS = (
    "status --json",
    "tail -n 100 --no-follow",
    "tail -n 100 --no-follow --json",
    "report --json",
    "key list --json",
    "token list --json",
    "token show ci",
    "audit --json",
    "route list --json",
    "doctor --json",
)
PAGES = ("overview", "overview.json", "overview.csv", "calls", "calls.json", "calls.csv")


def built(home: Path, upstream: Upstream) -> Nest:
    """Make a team's Weir; nothing runs yet."""
    team = Team(home, KEY)
    token, _ = team.mint(label="ci")
    # Wide: what mitmproxy lists is cut to the width of the terminal.
    product = Product(home, upstream, team.environment | {"COLUMNS": "400"})
    nest = Nest(product, upstream, token)
    nest.lead_by_rule()
    return nest


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Nest]:
    """Run everything, as talkative as it can be made, beside an addon that fails; and speak."""
    folder = tmp_path_factory.mktemp("nest")
    script = folder / "mine.py"
    script.write_text(OWN_ADDON)
    nest = built(folder / "home", upstream)
    product = nest.product
    product.start("--", "-s", str(script), "--set", "termlog_verbosity=debug")
    speak(nest)
    assert wait_until(lambda: len(ended(product)) == nest.calls, 15)
    yield nest
    if product.process.poll() is None:
        product.stop()


def ended(product: Product) -> list[str]:
    """Give the ids of the calls that are in the ledger whole."""
    return [
        row["call_id"] for row in product.query("select * from metered where outcome != 'open'")
    ]


def found_in_files(nest: Nest, *folders: Path) -> list[str]:
    """Look into every file."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    return [hit for path in files for hit in nest.found_in(path.name, path.read_bytes())]


def verb(nest: Nest, words: str) -> str:
    """Run a verb; give all that it printed."""
    done = subprocess.run(
        [str(CHECKOUT / "run.sh"), *words.split()],
        env=nest.product.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, f"{words}: {done.stderr}"
    return done.stdout + done.stderr


def test_the_canaries_flew(nest: Nest) -> None:
    """What is not there cannot be found: each one was on the wire, on both sides."""
    assert nest.answers["plain"][0] == nest.answers["by-rule"][0] == 200
    assert nest.answers["a damaged token"][0] == 401
    assert nest.answers["a bad header"][0] == 400
    for what in ("plain", "streamed", "own, streamed", "by-rule", "a token in the query"):
        assert ANSWER.encode() in nest.answers[what][1], what
    sent = [f"{seen.target}{seen.headers}{seen.body!r}" for seen in nest.upstream.received]
    for canary in (KEY, OWN, PROMPT):
        assert any(canary in each for each in sent)
    assert not any(nest.token in f"{seen.target}{seen.headers}" for seen in nest.upstream.received)
    assert [seen.server_name for seen in nest.upstream.calls("by-rule")] == [
        "api.openai.com",
        "generativelanguage.googleapis.com",
    ]


def test_no_environment_and_no_command_line_holds_one(nest: Nest) -> None:
    facts = run_facts(nest.product.home)
    for name in ("supervisor", "proxy", "dashboard"):
        process = Path(f"/proc/{facts[name]}")
        for file in ("environ", "cmdline"):
            assert nest.found_in(f"{name} {file}", (process / file).read_bytes()) == []


def test_no_page_and_no_twin_shows_one(nest: Nest) -> None:
    product = nest.product
    link = login.new_link(settings.load(product.environment))
    line = http.client.HTTPConnection("127.0.0.1", product.dashboard_port, timeout=20)
    form = {"content-type": "application/x-www-form-urlencoded"}
    line.request("POST", "/login", urlencode({"t": link}), form)
    entered = line.getresponse()
    entered.read()
    cookie = {"cookie": str(entered.getheader("set-cookie")).partition(";")[0]}
    calls = [f"calls/{each}" for each in ended(product)]
    for page in (*PAGES, *calls, f"{calls[0]}.json", f"{calls[0]}.csv", "limits.json"):
        line.request("GET", f"/{page}", headers=cookie)
        shown = line.getresponse()
        assert shown.status == 200, page
        assert nest.found_in(page, shown.read()) == []
    line.close()


def test_no_verb_prints_one(nest: Nest) -> None:
    with ThreadPoolExecutor(2) as two:
        for words, said in zip(VERBS, two.map(lambda each: verb(nest, each), VERBS), strict=True):
            assert nest.found_in(words, said) == []


def test_no_file_no_backup_and_nothing_said_holds_one(nest: Nest, tmp_path: Path) -> None:
    product = nest.product
    verb(nest, f"backup {tmp_path}/copy.db")
    assert found_in_files(nest, product.home, tmp_path) == []
    product.stop()
    assert found_in_files(nest, product.home) == []
    said = product.log.read_text()
    for mark in ("server connect", "mine: response", "Traceback"):
        assert mark in said
    # What mitmproxy would quote: after an answer's end, a head in parts, and two that are none.
    assert said.count("(not shown)") == 4
    assert nest.found_in("what was said", said) == []


def test_without_arguments_none_is_said_whatever_mitmproxy_s_own_settings_ask_for(
    tmp_path: Path, upstream: Upstream
) -> None:
    nest = built(tmp_path / "home", upstream)
    settings_file = nest.product.home / "mitmproxy" / "config.yaml"
    settings_file.parent.mkdir()
    settings_file.write_text("termlog_verbosity: debug\nflow_detail: 3\n")
    nest.product.start_proxy()
    speak(nest)
    assert wait_until(lambda: len(ended(nest.product)) == nest.calls, 15)
    nest.product.stop()
    assert found_in_files(nest, nest.product.home) == []
    assert nest.found_in("what was said", nest.product.log.read_bytes()) == []
