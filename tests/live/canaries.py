"""Calls full of canaries: secrets and words that nothing but the wire may ever show."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from addons.core.control.control import Control
from addons.core.policy import upstreams
from addons.core.policy.routes import rows, tree
from addons.core.policy.routes.rule import Rule
from tests.live import wire
from tests.live.asking import ANTHROPIC, CHAT, GEMINI, OPENAI
from tests.live.product import Product, session_name
from tests.upstream.answer import Answer, Received, streamed, whole
from tests.upstream.server import Upstream

KEY = "sk-canary-key-3f9d2b7a61c84e05-QZ7w"
OWN = "sk-canary-own-77aa88bb99cc00dd-Xy12"
PROMPT = "canary-prompt"
ANSWER = "canary-answer"
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
BROKEN = json.dumps({"error": {"message": f"no: {KEY} {PROMPT} {ANSWER}"}}).encode()
BY_RULE = "by-rule"
"""A model's name that leads to OpenAI first, and then to Google."""


@dataclass
class Nest:
    """A team's Weir, its client token, and what was said through it."""

    product: Product
    upstream: Upstream
    token: str
    calls: int = 0
    """How many calls the ledger has to have."""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Status and body of each call, by what it was."""

    @property
    def needles(self) -> dict[str, bytes]:
        """What is to be looked for. Of the keys without the last four signs, which people see."""
        return {
            "the provider's key": KEY[:-5].encode(),
            "the client's own credential": OWN[:-5].encode(),
            "the client token": self.token.rpartition(".")[2].encode(),
            "the prompt": PROMPT.encode(),
            "the answer": ANSWER.encode(),
        }

    def found_in(self, place: str, said: bytes | str) -> list[str]:
        """Say which canaries are there, raw or as hexadecimal digits."""
        content = said.encode() if isinstance(said, str) else said
        return [
            f"{name} in {place}"
            for name, needle in self.needles.items()
            if needle in content or needle.hex().encode() in content.lower()
        ]

    def lead_by_rule(self) -> None:
        """Set the route that fails over."""
        places = tree.parse(["openai/gpt-4o-mini", "google/gemini-2.5-flash"])
        with (
            closing(Control(self.product.home / "control.db", "ann@terminal")) as control,
            control.change() as change,
        ):
            rule = Rule("both", places, models=(BY_RULE,))
            rows.put(change, rule, frozenset(upstreams.builtin()))

    def call(
        self,
        what: str,
        credential: Mapping[str, str],
        *,
        host: str = OPENAI,
        target: str = CHAT,
        model: str = "gpt-4o-mini",
        play: Answer | None = None,
        user: str = "",
        body: bytes | None = None,
    ) -> None:
        """Make a call and keep its answer."""
        name = self.upstream.register(session_name(), lambda seen: play or answer(seen))
        said = {"model": model, "stream": what.endswith("streamed"), "max_tokens": 8}
        said["messages"] = [{"role": "user", "content": PROMPT}]
        said["contents"] = [{"parts": [{"text": PROMPT}]}]
        content = json.dumps(said).encode() if body is None else body
        fields = [("host", host), *credential.items(), ("x-play", name), ("x-call", what)]
        fields += [("content-type", "application/json"), ("content-length", str(len(content)))]
        product = self.product
        self.calls += 1
        with wire.through(product.port, host, product.ca_file, user=user) as line:
            reply = line.ask("POST", target, fields, content)
        self.answers[what] = reply.status, reply.body

    def say_raw(self, what: str, request: str) -> None:
        """Send what is no request at all, and keep what comes back."""
        product = self.product
        with wire.through(product.port, OPENAI, product.ca_file) as line:
            line.send(request.encode())
            reply = line.finish()
        self.answers[what] = reply.status, reply.body


def answer(received: Received) -> Answer:
    """Say the words; the first place of two fails, and tells all that it knows."""
    if BY_RULE in received.header("x-call") and received.server_name == OPENAI:
        return whole(BROKEN, 500)
    if b'"stream": true' in received.body or b'"stream":true' in received.body:
        word = {"model": "m", "choices": [{"index": 0, "delta": {"content": ANSWER}}]}
        end = {"model": "m", "choices": [], "usage": USAGE}
        events = [f"data: {json.dumps(each)}\n\n".encode() for each in (word, end)]
        return streamed([*events, b"data: [DONE]\n\n"])
    choice = {"index": 0, "message": {"role": "assistant", "content": ANSWER}}
    return whole(json.dumps({"model": "m", "choices": [choice], "usage": USAGE}).encode())


def speak(nest: Nest) -> None:
    """Say the canaries in every way that a call can go, well or badly."""
    ours = {"authorization": f"Bearer {nest.token}"}
    own = {"authorization": f"Bearer {OWN}"}
    bad = {"authorization": f"Bearer {nest.token[:-3]}"}
    gemini = "/v1beta/models/gemini-2.5-flash:generateContent"
    nest.call("plain", ours)
    nest.call("streamed", ours)
    nest.call("a damaged token", bad)
    damaged = f"{gemini}?key={nest.token[:-3]}"
    nest.call("a damaged token in the query", {}, host=GEMINI, target=damaged)
    nest.call(BY_RULE, ours, model=BY_RULE)
    nest.call(f"{BY_RULE}, streamed", ours, model=BY_RULE)
    nest.call(f"{BY_RULE}, nobody answers", ours, model=BY_RULE, play=whole(BROKEN, 500))
    nest.call("a token in the query", {}, host=GEMINI, target=f"{gemini}?key={nest.token}")
    nest.call("own", own)
    nest.call("own, streamed", own)
    nest.call("own in x-api-key", {"x-api-key": OWN}, host=ANTHROPIC, target="/v1/messages")
    nest.call("own in the query", {}, host=GEMINI, target=f"{gemini}?key={OWN}")
    nest.call("own, a token says who calls", own, user=nest.token)
    nest.call("own, no JSON", own, body=f"{PROMPT} {OWN}".encode())
    nest.call("no JSON", ours, body=f"{PROMPT} {nest.token}".encode())
    broken = Answer(lambda: (), head=f"HTTP/1.1 200 OK\r\n{ANSWER} {KEY}\r\n\r\n".encode())
    nest.call("an answer that is none", ours, play=broken)
    coded = whole(f"{ANSWER} {KEY}".encode(), headers=[("content-encoding", "gzip")])
    nest.call("an answer that is not gzip", ours, play=coded)
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
    more = Answer(lambda: (b"ok", f"{ANSWER} {KEY}".encode()), head=head)
    nest.call("an answer that goes on", ours, play=more)
    with wire.through(nest.product.port, OPENAI, nest.product.ca_file) as line:
        line.send(f"POST {CHAT} HTTP/1.1\r\nauthorization: Bearer {OWN}\r\n".encode())  # no more
    nest.say_raw("a bad line", f"POST {CHAT}?key={OWN} {PROMPT} HTTP/1.1\r\n\r\n")
    nest.say_raw("a bad header", f"POST {CHAT} HTTP/1.1\r\nauthorization Bearer {OWN}\r\n\r\n")
