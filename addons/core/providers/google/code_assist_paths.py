"""What the paths of Gemini Code Assist stand for: a subscription, by the login."""

from addons.core.call import Billing
from addons.core.providers.google import code_assist
from addons.core.providers.rule import ANY, Rule

# `/v1internal:{verb}`: https://github.com/google-gemini/gemini-cli, `code_assist/server.ts`, read
# 2026-11-25. What is no model call (loadCodeAssist, onboardUser, settings, telemetry) is free.
CODE_ASSIST = (
    *(
        Rule("POST", f"{{version}}:{verb}", "generate", code_assist.DIALECT, Billing.SUBSCRIPTION)
        for verb in ("generateContent", "streamGenerateContent")
    ),
    Rule("POST", "{version}:countTokens", "count_tokens", billing=Billing.FREE),
    Rule(ANY, "{version}{rest}", "other", billing=Billing.FREE),
)
