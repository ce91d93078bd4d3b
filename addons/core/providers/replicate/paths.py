"""What the paths of Replicate's API stand for."""

from addons.core.call import Billing
from addons.core.providers.replicate import predictions
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://replicate.com/docs/reference/http, not re-read. A prediction's usage shows when it
# is done, so most often where it is asked for again; a list of them shows them all again.
REPLICATE = (
    Rule("POST", "{version}/predictions", "predictions", predictions.DIALECT),
    Rule("POST", "{version}/models/{}/{}/predictions", "predictions", predictions.DIALECT),
    Rule("POST", "{version}/deployments/{}/{}/predictions", "predictions", predictions.DIALECT),
    Rule("GET", "{version}/predictions/{}", "predictions", predictions.DIALECT),
    Rule("POST", "{version}/predictions/{}/cancel", "predictions", predictions.DIALECT),
    Rule("POST", "{version}/trainings", "trainings"),
    Rule("POST", "{version}/models/{}/{}/versions/{}/trainings", "trainings"),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            "predictions",
            "models",
            "deployments",
            "collections",
            "hardware",
            "account",
            "files",
            "trainings",
            "webhooks",
            "search",
        )
    ),
)
