"""Places where a call may go: one that is well or not as a test likes, bad ones, and a good one."""

from addons.core.policy.upstream import Upstream

KINDS = {
    "refuses": "api.groq.com",
    "resets": "api.mistral.ai",
    "hangs": "api.deepseek.com",
    "speaks no TLS": "api.together.xyz",
    "wrong name": "api.x.ai",
    "unknown root": "openrouter.ai",
}
"""What a bad server does, and whose place it takes."""
OTHER_KEY = "AIzaSy-canary-0123456789"


def _place(name: str, host: str, base: str = "/v1") -> Upstream:
    return Upstream(name, name, "https", host, 443, {"openai-chat": base}, "bearer")


FIRST = _place("openai", "api.openai.com")
SECOND = _place("google", "generativelanguage.googleapis.com", "/v1beta/openai")
BAD = {kind: _place(host.split(".")[-2], host) for kind, host in KINDS.items()}
