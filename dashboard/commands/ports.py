"""Ports on this machine: whether one is free, who has it, which one may be taken."""

import contextlib
import errno
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from addons.core.settings import Settings


def free() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wanted(settings: Settings) -> list[tuple[int, str]]:
    """Give each port that is to be listened on, and the variable that names it."""
    found = [
        (settings.port, "WEIR_PORT"),
        (settings.dashboard_port, "WEIR_DASHBOARD_PORT"),
    ]
    if settings.base_url_port is not None:
        found.append((settings.base_url_port, "WEIR_BASE_URL_PORT"))
    return found


def objections(settings: Settings) -> Iterator[tuple[int, str]]:
    """Give each port with what `objection` says of it, "" for one that can be had."""
    for port, variable in wanted(settings):
        hosts = settings.addresses if variable == "WEIR_PORT" else (settings.host,)
        complaints = (objection(host, port, variable) for host in hosts)
        yield port, next(filter(None, complaints), "")


def objection(host: str, port: int, variable: str) -> str:
    """Say why `host:port` cannot be listened on, and what to do; "" if it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return f"{host} is no address of this machine. Mend WEIR_LISTEN, or leave it out."
            remedy = f"Choose another: {variable}={_other(port)} ./run.sh"
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken by {owner(port) or 'another program'}. {remedy}"
            return f"Port {port} cannot be used ({error.strerror}). {remedy}"
    return ""


def url(host: str, port: int) -> str:
    """Write the address of a port for programs: brackets stand around IPv6."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def accepts(host: str, port: int) -> bool:
    """Tell whether somebody answers on a port."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def owner(port: int) -> str:
    """Name the program that listens on a port, as `nginx (pid 12)`; "" if it cannot be told."""
    if Path("/proc/net/tcp").exists():
        return _owner_by_proc(port)
    return _owner_by_lsof(port) if shutil.which("lsof") else ""


def _other(port: int) -> int:
    return port + 1000 if port + 1000 < 65536 else port - 1000


def _owner_by_proc(port: int) -> str:
    sockets = _listening(port)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(link.readlink()) in sockets for link in (folder / "fd").iterdir()):
                return f"{(folder / 'comm').read_text().strip()} (pid {folder.name})"
    return ""


def _listening(port: int) -> set[str]:
    """Give the names of listening sockets as they stand in /proc/PID/fd."""
    found = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path("/proc/net", table).read_text().splitlines()[1:]:
                fields = line.split()
                is_listening = fields[3] == "0A"
                if is_listening and int(fields[1].rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{fields[9]}]")
    return found


def _owner_by_lsof(port: int) -> str:
    try:
        answer = subprocess.run(
            ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    facts = {line[:1]: line[1:] for line in answer.splitlines()}
    return f"{facts['c']} (pid {facts['p']})" if {"c", "p"} <= facts.keys() else ""
