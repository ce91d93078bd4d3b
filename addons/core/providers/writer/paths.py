"""What the paths of Writer's API stand for."""

from addons.core.call import Billing
from addons.core.providers.openai import chat, completions
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://dev.writer.com/api-reference, not re-read. Completions, applications and tools are
# charged, but their answers say no usage.
WRITER = (
    Rule("POST", "{version}/chat", "chat", chat.DIALECT, asks_for_usage=True),
    Rule("POST", "{version}/completions", "completions", completions.DIALECT),
    Rule("POST", "{version}/applications/{}{rest}", "applications"),
    Rule("POST", "{version}/tools{rest}", "tools"),
    Rule("POST", "{version}/graphs/question", "graphs"),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in ("models", "files", "graphs", "applications")
    ),
)
