"""What the paths of DeepInfra's own API stand for."""

from addons.core.call import Billing
from addons.core.providers.deepinfra import inference
from addons.core.providers.rule import ANY, Rule

# https://deepinfra.com/docs/inference, read 2026-11-26: a model's name may have a slash in it.
DEEPINFRA = (
    Rule("POST", "{version}/inference/{segment}", "inference", inference.DIALECT),
    Rule("POST", "{version}/inference/{segment}/{segment}", "inference", inference.DIALECT),
    Rule(ANY, "{version}/me{rest}", "account", billing=Billing.FREE),
)
