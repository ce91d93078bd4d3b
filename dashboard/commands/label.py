"""Who calls, as the user name in the proxy URL: `caller~project~session`."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Label:
    """The names that a program's calls are found by."""

    caller: str
    project: str
    session: str

    def proxy_url(self, port: int) -> str:
        """Give the proxy URL that tells them."""
        return f"http://{self.caller}~{self.project}~{self.session}@127.0.0.1:{port}"


def make(program: str, folder: Path) -> Label:
    """Name a run of `program` in `folder`: the project is the git checkout it belongs to."""
    return Label(_name(Path(program).name), _name(project(folder)), secrets.token_hex(4))


def project(folder: Path) -> str:
    """Give the name of the git checkout around `folder`; "" outside of one."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place.name
    return ""


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:_LONGEST].strip("-")
