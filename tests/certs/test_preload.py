"""The preload in a real Node: fetch and node:https go through the proxy."""

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from addons.core.settings import Settings
from certs import authority, environment, leaf_files
from tests.certs.clients import PLAIN
from tests.certs.connect_proxy import ConnectProxy, tunnelling
from tests.certs.streaming_server import streaming

pytestmark = pytest.mark.live

Hosts = tuple[str, ...]
AGENT = """
const get = (url, options = {}) => new Promise((done, fail) => {
  const { get } = url.startsWith('https:') ? require('https') : require('http');
  get(url, options, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => done(text));
  }).on('error', fail);
});
const say = (value) => console.log(JSON.stringify(value));
"""

IN_A_WORKER = """
const url = `https://localhost:${process.env.PORT}`;
(async () => {
  const answers = [await (await fetch(url + '/f')).text(), await get(url + '/g')];
  require('worker_threads').parentPort.postMessage(answers.map((text) => JSON.parse(text).path));
})();
"""


@pytest.fixture
def proxy(settings: Settings, hosts: Hosts, now: datetime) -> Iterator[ConnectProxy]:
    authority.ensure(settings, hosts, now)
    leaf = leaf_files.path(settings, "api.openai.com")
    with streaming(leaf) as port, tunnelling(port) as running:
        yield running


def node(settings: Settings, proxy_url: str, script: str, **more: str) -> Any:
    """Run a script in Node with the preload; gives what it said."""
    environ = {
        **PLAIN,
        "NODE_EXTRA_CA_CERTS": str(settings.ca_file),
        "NODE_OPTIONS": f"--require={environment.PRELOAD}",
        "HTTPS_PROXY": proxy_url,
        **more,
    }
    done = subprocess.run(
        ["node", "-e", AGENT + script], env=environ, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_fetch_goes_through_the_proxy(settings: Settings, proxy: ConnectProxy) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "fetch('https://api.openai.com/v1').then((a) => a.json()).then(say);",
    )
    assert said == {"path": "/v1", "host": "api.openai.com"}
    assert proxy.asked == [("api.openai.com:443", "")]


def test_node_https_goes_through_the_proxy(settings: Settings, proxy: ConnectProxy) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "const { Agent } = require('https');"
        "(async () => say([await get('https://api.openai.com/default'),"
        " await get('https://api.openai.com:8443/own', { agent: new Agent({ keepAlive: true }) }),"
        " await get('https://api.openai.com/none', { agent: false })]))().then(process.exit);",
    )
    assert [json.loads(text)["path"] for text in said] == ["/default", "/own", "/none"]
    assert [target for target, _ in proxy.asked] == [
        "api.openai.com:443",
        "api.openai.com:8443",
        "api.openai.com:443",
    ]


def test_who_calls_travels_with_the_tunnel(settings: Settings, proxy: ConnectProxy) -> None:
    node(
        settings,
        f"http://claude~my%2Frepo~a1:p%40ss@127.0.0.1:{proxy.port}",
        "(async () => { await (await fetch('https://api.openai.com/')).text();"
        " say(await get('https://api.openai.com/')); })();",
    )
    expected = "Basic " + base64.b64encode(b"claude~my/repo~a1:p@ss").decode()
    assert [authorization for _, authorization in proxy.asked] == [expected, expected]


def test_a_stream_arrives_part_by_part(settings: Settings, proxy: ConnectProxy) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "(async () => { const parts = [];"
        " const answer = await fetch('https://api.openai.com/stream');"
        " for await (const part of answer.body) {"
        "   parts.push(Buffer.from(part).toString());"
        "   if (parts.length === 1) await get('https://api.openai.com/go-on');"
        " } say(parts); })();",
    )
    assert said == ["first", "last"]


def test_a_large_upload_arrives_whole(settings: Settings, proxy: ConnectProxy) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "fetch('https://api.openai.com/v1/files', { method: 'POST', body: 'x'.repeat(3e6) })"
        ".then((a) => a.json()).then(say);",
    )
    assert said == {"path": "/v1/files", "length": 3_000_000}


def test_exceptions_are_called_directly(settings: Settings, now: datetime) -> None:
    authority.ensure(settings, ["localhost"], now)
    exceptions = ["", "host", "localhost:1", "example.com, localhost", ".localhost", "*"]
    with streaming(leaf_files.path(settings, "localhost")) as port, tunnelling(port) as proxy:
        answers = node(
            settings,
            "",
            f"const work = {json.dumps(AGENT + IN_A_WORKER)};"
            "const { Worker } = require('worker_threads');"
            f"Promise.all({exceptions}.map((rule, number) => new Promise((done, fail) =>"
            "  new Worker(work, { eval: true, env: { ...process.env, NO_PROXY: rule,"
            f"    PORT: {port}, HTTPS_PROXY: `http://${{number}}:x@127.0.0.1:{proxy.port}` }} }})"
            "    .once('message', done).once('error', fail)))).then(say);",
        )
    assert answers == [["/f", "/g"]] * len(exceptions)
    tunnelled = {base64.b64decode(sent[6:]).decode()[0] for _, sent in proxy.asked}
    assert [exceptions[int(number)] for number in sorted(tunnelled)] == ["", "host", "localhost:1"]
    assert len(proxy.asked) == 6


def test_plain_http_goes_through_its_own_proxy(settings: Settings) -> None:
    with streaming(None) as port, tunnelling(port) as proxy:
        said = node(
            settings,
            "",
            "(async () => say([await (await fetch('http://gpu-box:8000/f')).text(),"
            " await get('http://gpu-box/g')]))();",
            HTTP_PROXY=f"http://127.0.0.1:{proxy.port}",
        )
    assert [json.loads(text)["path"] for text in said] == ["/f", "/g"]
    assert [target for target, _ in proxy.asked] == ["gpu-box:8000", "gpu-box:80"]


def test_a_refusal_of_the_proxy_says_who_refused(settings: Settings, proxy: ConnectProxy) -> None:
    proxy.answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "(async () => say([await fetch('https://api.openai.com/').catch((e) => e.cause.message),"
        " await get('https://api.openai.com/').catch((e) => e.message)]))();",
    )
    for message in said:
        assert re.search(r"no connection to api\.openai\.com:443 \(it answered 407", message)


def test_a_forged_server_is_refused_within_the_tunnel(
    settings: Settings, proxy: ConnectProxy
) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "(async () => say([await fetch('https://bank.example/').catch((e) => e.cause.code),"
        " await get('https://bank.example/').catch((e) => e.code)]))();",
    )
    assert said == ["ERR_TLS_CERT_ALTNAME_INVALID"] * 2


def test_without_a_proxy_that_it_can_speak_to_nothing_changes(settings: Settings) -> None:
    said = node(
        settings,
        "",
        "const before = fetch; const all = [];"
        "for (const url of ['', 'socks5://127.0.0.1:1', 'http://', '::::', 'http://%zz@h:1']) {"
        "  process.env.HTTPS_PROXY = url;"
        "  delete require.cache[process.env.PRELOAD]; require(process.env.PRELOAD);"
        "  all.push(fetch === before);"
        "} say(all);",
        PRELOAD=str(environment.PRELOAD),
    )
    assert said == [True] * 5


def test_it_helps_only_a_node_that_needs_it(settings: Settings) -> None:
    versions = ["18.20.8", "20.20.2", "22.20.0", "22.21.0", "23.11.1", "24.4.1", "24.5.0", "26.0.0"]
    said = node(
        settings,
        "http://127.0.0.1:1",
        f"const changed = {{}}; for (const version of {versions}) {{"
        "  Object.defineProperty(process.versions, 'node', { value: version, configurable: true });"
        "  delete require.cache[process.env.PRELOAD];"
        "  const before = fetch; require(process.env.PRELOAD);"
        "  changed[version] = before !== fetch;"
        "} say(changed);",
        NODE_OPTIONS="",
        PRELOAD=str(environment.PRELOAD),
    )
    needy = {"18.20.8", "20.20.2", "22.20.0", "23.11.1", "24.4.1"}
    assert said == {version: version in needy for version in versions}


def test_a_client_that_changes_its_mind_does_no_harm(
    settings: Settings, proxy: ConnectProxy
) -> None:
    said = node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "const { get: plain } = require('https'); const early = new AbortController();"
        "const gone = fetch('https://api.openai.com/a', { signal: early.signal })"
        "  .catch((e) => e.name);"
        "early.abort();"
        "const request = plain('https://api.openai.com/b'); request.on('error', () => {});"
        "request.destroy();"
        "(async () => say([await gone, JSON.parse(await get('https://api.openai.com/c')).path]))();",
    )
    assert said == ["AbortError", "/c"]


def test_kept_connections_are_used_again(settings: Settings, proxy: ConnectProxy) -> None:
    node(
        settings,
        f"http://127.0.0.1:{proxy.port}",
        "(async () => { for (let n = 0; n < 5; n++) {"
        " await (await fetch('https://api.openai.com/')).text();"
        " await get('https://api.openai.com/'); } say(null); })();",
    )
    # Without a proxy this Node opens as many: two for fetch, one for node:https.
    assert 2 <= len(proxy.asked) <= 3
