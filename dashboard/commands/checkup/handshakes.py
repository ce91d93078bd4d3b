"""Checks through the running proxy: does a client that has our variables trust it?"""

import base64
import contextlib
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping

from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from certs import environment, node
from dashboard.commands.checkup.finding import Finding, bad, fact, good

PROVIDERS = ("api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com")
_TIMEOUT_S = 10.0
_REMEDY = "Start Weir again (./run.sh); if it stays so, ./run.sh doctor --json tells more."
_BY_NODE = """
const [port, host] = process.argv.slice(1);
const fail = (error) => { console.error(error.message); process.exit(1); };
const target = `${host}:443`;
const request = require('http').request(
  {host: '127.0.0.1', port, method: 'CONNECT', path: target, headers: {host: target}});
request.on('error', fail).on('connect', (answer, socket) => {
  const tls = require('tls').connect({socket, servername: host}, () => tls.end());
  tls.on('error', fail).on('close', () => process.exit(0)).resume();
}).end();
"""


def look(
    settings: Settings, environ: Mapping[str, str], port: int, is_online: bool
) -> Iterator[Finding]:
    """Give the findings; `is_online` also asks each provider for an answer."""
    own = {host.name for host in settings.hosts}
    names = [name for name in Hosts(settings.hosts).samples if name not in own]
    yield _by_python(settings, port, names)
    variables = environment.variables(settings, f"http://doctor@127.0.0.1:{port}", environ)
    yield _by_node({**environ, **variables}, port)
    if is_online:
        for host in PROVIDERS:
            yield _by_curl({**environ, **variables}, host)


def _by_python(settings: Settings, port: int, names: list[str]) -> Finding:
    tls = ssl.create_default_context(cafile=settings.bundle_file)
    for name in names:
        try:
            with (
                tunnel(port, name) as raw,
                tls.wrap_socket(raw, server_hostname=name) as safe,
                contextlib.suppress(OSError),
            ):
                # A close without goodbye would look like a client that does not trust us.
                safe.unwrap()
        except OSError as error:
            return bad("handshake", f"python with {name}: {error}", _REMEDY)
    return good("handshake", f"python trusts the proxy for {len(names)} hosts, one of a kind")


def tunnel(port: int, host: str) -> socket.socket:
    """Open a tunnel to `host:443` through the proxy on `port`. Raises OSError."""
    raw = socket.create_connection(("127.0.0.1", port), _TIMEOUT_S)
    try:
        label = base64.b64encode(b"doctor:weir").decode()
        raw.sendall(
            f"CONNECT {host}:443 HTTP/1.1\r\nhost: {host}:443\r\n"
            f"proxy-authorization: Basic {label}\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = raw.recv(4096)
            if not piece or len(answer) > 16_384:
                raise OSError("the proxy hung up")
            answer += piece
        if answer.split(b" ")[1] != b"200":
            raise OSError(f"the proxy said {answer.splitlines()[0].decode('latin-1')}")
    except BaseException:
        raw.close()
        raise
    return raw


def _by_node(environ: Mapping[str, str], port: int) -> Finding:
    version = node.installed(environ)
    program = shutil.which("node", path=environ.get("PATH"))
    if version is None or program is None:
        return fact("handshake", "node is not installed")
    told = _run([program, "-e", _BY_NODE, str(port), PROVIDERS[0]], environ)
    if told:
        return bad("handshake", f"node: {told}", _REMEDY)
    return good("handshake", f"node {version[0]} trusts the proxy")


def _by_curl(environ: Mapping[str, str], host: str) -> Finding:
    """Ask the provider itself for a HEAD, as a client would; needs the network."""
    program = shutil.which("curl", path=environ.get("PATH"))
    if program is None:
        return fact("provider", "curl is not installed")
    command = [program, "-q", "-sS", "-m", "8", "-I", "-w", "%{json}", "-o", "/dev/null"]
    try:
        answer = subprocess.run(
            [*command, f"https://{host}/"],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=15,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return bad("provider", f"{host}: curl: {error}", _REMEDY)
    status = json.loads(answer.stdout or "{}").get("http_code", 0)
    if answer.returncode or status in (0, 502, 503):
        told = answer.stderr.strip() or f"HTTP {status}"
        return bad("provider", f"{host} cannot be reached: {told}", "Check the network.")
    return good("provider", f"{host} answers (HTTP {status})")


def _run(command: list[str], environ: Mapping[str, str]) -> str:
    """Run a probe; give what it complained, "" when it did well."""
    try:
        answer = subprocess.run(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    complaint = answer.stderr.strip().splitlines()
    return "" if answer.returncode == 0 else (complaint or [f"exit code {answer.returncode}"])[-1]
