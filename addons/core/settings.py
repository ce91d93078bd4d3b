"""Every setting, read once from `weir.toml` and the environment."""

import difflib
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from addons.core import weir_toml
from addons.core.secret import Secret
from addons.core.weir_toml import USUAL, ExtraHost, Patience, PriceOverride

VARIABLES = {
    "WEIR_HOME": "the folder of ledger, CA and weir.toml",
    "WEIR_PORT": "the proxy's port",
    "WEIR_DASHBOARD_PORT": "the dashboard's port",
    "WEIR_LISTEN": "an address of this machine where others reach the proxy; off by default",
    "WEIR_BASE_URL_PORT": "a port that serves weir.internal without a proxy; off by default",
    "WEIR_UPSTREAM_CA_FILE": "further roots to trust upstream (PEM)",
    "WEIR_UPSTREAM_PROXY": "a proxy that our own connections go through",
    "WEIR_CONNECT_TO": "where to dial instead: host:port=host:port, `*` for every LLM host",
    "WEIR_DRAIN_S": "seconds that calls in flight may go on after SIGTERM",
    "WEIR_PASSPHRASE_FILE": "where the vault's passphrase is, if nobody is there to type it",
    "WEIR_MASTER_KEY_FILE": "where the vault's master key is (32 bytes in base64)",
    "WEIR_MASTER_KEY": "the master key itself: for containers that have nothing better",
}

_OURS = ("WEIR_MASTER_KEY_FD",)
"""What nobody sets by hand."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (only if the user says so)
"""What stands for every address of this machine, IPv4 and IPv6."""


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """Where to dial instead: `api.openai.com:443=127.0.0.1:9443`, or `*=...` for every LLM host.

    Only the address changes: TLS is still verified for the provider's name.
    """

    name: str
    """Host name, or `*`."""
    port: int | None
    """Port that the rule is for; None for any."""
    to_host: str
    to_port: int

    def covers(self, name: str, port: int) -> bool:
        """Tell whether a connection to `name:port` goes where this rule says."""
        return self.name in ("*", name) and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class Settings:
    """What this Weir does, all of it with a default."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8080
    listen: str = ""
    """The further address that the proxy listens on, for other machines; empty for none."""
    dashboard_port: int = 8081
    base_url_port: int | None = None
    """Where `weir.internal` is served to clients that cannot use a proxy; None for nowhere."""
    upstream_ca_file: Path | None = None
    upstream_proxy: str = ""
    connect_to: tuple[ConnectTo, ...] = ()
    hosts: tuple[ExtraHost, ...] = ()
    prices: tuple[PriceOverride, ...] = ()
    drain_s: float = 30.0
    require_token: bool = False
    """Whether calls are refused that neither bring a client token nor name one."""
    failover: Patience = USUAL
    passphrase_file: Path | None = None
    master_key_file: Path | None = None
    master_key: Secret | None = None
    master_key_fd: int | None = None
    """What `start` hands over to the proxy, so that nobody has to type twice."""
    origin: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Where each value that is not a default comes from: a variable's name or the file."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the proxy listens: this machine's own programs reach it on `host` in any case."""
        if self.listen in EVERYWHERE:  # IPv4 beside IPv6, which is bound alone
            return EVERYWHERE[: EVERYWHERE.index(self.listen) + 1]
        return (self.host, self.listen) if self.listen not in ("", self.host) else (self.host,)

    @property
    def config_file(self) -> Path:
        """The user's settings."""
        return self.home / "weir.toml"

    @property
    def ledger_file(self) -> Path:
        """Where the account is kept."""
        return self.home / "ledger.db"

    @property
    def control_file(self) -> Path:
        """What people manage while we run: provider keys, client tokens, routes."""
        return self.home / "control.db"

    @property
    def run_file(self) -> Path:
        """What runs now (JSON): pids, ports, start time."""
        return self.home / "run.json"

    @property
    def ca_file(self) -> Path:
        """Our root certificate (PEM); its key exists nowhere."""
        return self.home / "ca" / "ca.pem"

    @property
    def bundle_file(self) -> Path:
        """Public roots, the user's company roots and ours, in one PEM file."""
        return self.home / "ca" / "bundle.pem"

    @property
    def leaf_dir(self) -> Path:
        """One PEM file a host: leaf key, leaf, intermediate. A leading `*.` is written `_.`."""
        return self.home / "ca" / "leafs"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `$WEIR_HOME/weir.toml`, then `WEIR_*`, which wins.

    Raises ValueError: one line that names the file and line, or the variable, and what to write.
    """
    home = Path(environ.get("WEIR_HOME") or platformdirs.user_data_dir("weir")).expanduser()
    if home.is_file():
        raise ValueError(f"WEIR_HOME names {home}, which is a file. Give the path of a folder.")
    file = weir_toml.read(home / "weir.toml")
    plain = dict(file.plain)
    origin = dict.fromkeys(plain, "weir.toml")
    names = ("port", "dashboard_port", "base_url_port")
    for name in (*names, "listen", "upstream_ca_file", "upstream_proxy", "drain_s"):
        variable = f"WEIR_{name.upper()}"
        if environ.get(variable):
            plain[name] = environ[variable]
            origin[name] = variable
    return Settings(
        home=home.absolute(),
        port=_port(plain.get("port", 8080), origin.get("port", "")),
        listen=_address(str(plain.get("listen", ""))),
        dashboard_port=_port(plain.get("dashboard_port", 8081), origin.get("dashboard_port", "")),
        base_url_port=_port(plain["base_url_port"], origin["base_url_port"])
        if "base_url_port" in plain
        else None,
        upstream_ca_file=_file(plain.get("upstream_ca_file"), home, origin.get("upstream_ca_file")),
        upstream_proxy=str(plain.get("upstream_proxy", "")),
        connect_to=_connect_to(environ.get("WEIR_CONNECT_TO", "")),
        hosts=file.hosts,
        prices=file.prices,
        drain_s=_seconds(plain.get("drain_s", 30.0)),
        require_token=bool(plain.get("require_token", False)),
        failover=file.failover,
        # Whether they are there is looked at when the vault is opened: others start without.
        passphrase_file=_place(environ.get("WEIR_PASSPHRASE_FILE")),
        master_key_file=_place(environ.get("WEIR_MASTER_KEY_FILE")),
        master_key=_secret(environ.get("WEIR_MASTER_KEY")),
        master_key_fd=_fd(environ.get("WEIR_MASTER_KEY_FD")),
        origin=origin,
    )


def misspelt(environ: Mapping[str, str]) -> dict[str, str]:
    """Give variables that are nearly a setting, each with the one that may be meant."""
    found = {}
    for name in environ:
        if name.startswith("WEIR_") and name not in (*VARIABLES, *_OURS):
            for meant in difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.85):
                found[name] = meant
    return found


def _port(value: object, origin: str) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise ValueError(f"{origin} is {text!r}: it must be a port number, as in {origin}=8080.")
    return int(text)


def _address(value: str) -> str:
    text = value.strip().strip("[]")
    try:
        return str(ipaddress.ip_address(text)) if text else ""
    except ValueError:
        raise ValueError(
            f"WEIR_LISTEN (`listen` in weir.toml) is {text!r}: it must be an address of this "
            "machine, as in WEIR_LISTEN=10.0.0.5, or 0.0.0.0 for all that it has."
        ) from None


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise ValueError(f"WEIR_DRAIN_S is {value!r}: it must be seconds, as in WEIR_DRAIN_S=30.")
    return seconds


def _file(value: object, home: Path, origin: str | None) -> Path | None:
    if not value:
        return None
    path = Path(str(value)).expanduser()
    path = path if path.is_absolute() or origin != "weir.toml" else home / path
    if not path.is_file():
        raise ValueError(
            f"{origin} names {path}, which is not a file. Give the path of a PEM file."
        )
    if b"CERTIFICATE-----" not in _content(path, origin):
        raise ValueError(
            f"{origin} names {path}, which has no certificate. Give the path of a PEM file."
        )
    return path.absolute()


def _content(path: Path, origin: str | None) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(
            f"{origin} names {path}, which cannot be read ({error.strerror})."
        ) from error


def _place(text: str | None) -> Path | None:
    return Path(text).expanduser().absolute() if text else None


def _secret(text: str | None) -> Secret | None:
    return Secret(text) if text else None


def _fd(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _connect_to(text: str) -> tuple[ConnectTo, ...]:
    rules = []
    for rule in filter(None, (part.strip() for part in text.split(","))):
        source, equals, target = rule.partition("=")
        name, _, port = source.partition(":")
        host, _, to_port = target.rpartition(":")
        if not (equals and name and host and to_port.isdigit() and (not port or port.isdigit())):
            raise ValueError(
                f"WEIR_CONNECT_TO has {rule!r}: write host:port=host:port, as in "
                "api.openai.com:443=127.0.0.1:9443, or *=127.0.0.1:9443; commas between rules."
            )
        rules.append(
            ConnectTo(name.lower(), int(port) if port else None, host.strip("[]"), int(to_port))
        )
    return tuple(rules)
