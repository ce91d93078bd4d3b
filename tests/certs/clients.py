"""Real clients that say whether they accept a server's certificate for a host name."""

import json
import os
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path

PLAIN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
"""An environment without proxies and CA files."""
NODE = """
const https = require('https');
const lookup = (name, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
Promise.all(JSON.parse(process.argv[1]).map(([host, port]) => new Promise((done) => {
  https.get({ host, port, lookup, agent: false }, (answer) => { answer.resume(); done(true); })
    .on('error', () => done(false));
}))).then((all) => console.log(JSON.stringify(all)));
"""


def python_accepts(host: str, roots: Path, presented: Path) -> bool:
    """Shake hands in memory, with every check of RFC 5280 that OpenSSL has."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(presented)
    client_side = ssl.create_default_context(cafile=str(roots))
    client_side.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return client.version() is not None and server.version() is not None


def openssl_accepts(host: str, roots: Path, presented: Path) -> bool:
    check: tuple[str, str] = (
        ("-verify_ip", host) if host[0].isdigit() else ("-verify_hostname", host)
    )
    done = subprocess.run(
        [
            *("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-no-CApath"),
            *("-CAfile", str(roots), "-untrusted", str(presented), *check, str(presented)),
        ],
        env=PLAIN,
        capture_output=True,
        timeout=20,
        check=False,
    )
    return done.returncode == 0


def curl_accepts(host: str, roots: Path, port: int) -> bool:
    done = subprocess.run(
        [
            *("curl", "--silent", "--max-time", "10", "--noproxy", "*", "--cacert", str(roots)),
            *("--resolve", f"{host}:{port}:127.0.0.1", f"https://{host}:{port}/"),
        ],
        env=PLAIN,
        capture_output=True,
        timeout=20,
        check=False,
    )
    # 60: the certificate is not to be trusted; 51: it is for another name (curl's manual).
    assert done.returncode in (0, 51, 60), done.stderr
    return done.stdout == b"hello"


def node_accepts(pairs: Mapping[str, tuple[str, int]], roots: Path) -> dict[str, bool]:
    """Ask for (host, port) of each case, all in one process."""
    done = subprocess.run(
        ["node", "-e", NODE, json.dumps(list(pairs.values()))],
        env={**PLAIN, "NODE_EXTRA_CA_CERTS": str(roots)},
        capture_output=True,
        timeout=30,
        check=True,
    )
    return dict(zip(pairs, json.loads(done.stdout), strict=True))
