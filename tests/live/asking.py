"""Requests that live tests send, and the names they are found by."""

import json
from dataclasses import dataclass
from typing import Any

from tests.live import wire
from tests.live.product import Product, session_name

OPENAI = "api.openai.com"
ANTHROPIC = "api.anthropic.com"
GEMINI = "generativelanguage.googleapis.com"
CHAT = "/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make: where it goes, what it says, and the name it is found by."""

    host: str
    target: str
    body: bytes
    session: str
    play: str

    def headers(self) -> list[tuple[str, str]]:
        """Give the headers of a well-formed request."""
        return [
            ("host", self.host),
            ("authorization", "Bearer sk-test"),
            ("content-type", "application/json"),
            ("x-call", self.session),
            ("x-play", self.play),
            ("content-length", str(len(self.body))),
        ]

    def begin(self, line: wire.Line) -> None:
        """Send the request and do not wait."""
        line.begin("POST", self.target, self.headers(), self.body)

    def send(self, proxy: Product) -> wire.Reply:
        """Make the call on a connection of its own."""
        with self.connect(proxy) as line:
            self.begin(line)
            return line.finish()

    def connect(self, proxy: Product) -> "wire.Opened":
        """Open a connection through the proxy that carries this call's name."""
        user = f"caller~project~{self.session}"
        return wire.through(proxy.port, self.host, proxy.ca_file, user=user)


def chat(play: str = "sample", body: bytes | None = None, **fields: Any) -> Call:
    """Prepare an OpenAI chat call; `fields` go into its body."""
    said = {"model": "gpt-4o-mini", "messages": [], **fields}
    content = json.dumps(said).encode() if body is None else body
    return Call(OPENAI, CHAT, content, session_name(), play)


def messages(play: str = "sample", **fields: Any) -> Call:
    """Prepare an Anthropic messages call."""
    said = {"model": "claude-haiku-4-5", "max_tokens": 64, "messages": [], **fields}
    return Call(ANTHROPIC, "/v1/messages", json.dumps(said).encode(), session_name(), play)


def generate(play: str = "sample", verb: str = "generateContent", **fields: Any) -> Call:
    """Prepare a Gemini call."""
    target = f"/v1beta/models/gemini-2.5-flash:{verb}"
    said = {"contents": [{"parts": [{"text": "?"}]}], **fields}
    return Call(GEMINI, target, json.dumps(said).encode(), session_name(), play)
