"""What the paths of Azure's own services stand for."""

from addons.core.call import Billing
from addons.core.providers.azure import understanding
from addons.core.providers.rule import ANY, Rule

# https://learn.microsoft.com/rest/api/contentunderstanding, not re-read. What is asked for is done
# in the background; what it took stands in the result.
UNDERSTANDING = (
    Rule("POST", "{version}/analyzers/{}:analyze", "analyze", understanding.DIALECT),
    Rule("POST", "{version}/analyzers/{}:analyzeBinary", "analyze", understanding.DIALECT),
    Rule("GET", "{version}/analyzerResults/{}", "analyze", understanding.DIALECT),
    Rule(ANY, "{version}{rest}", "analyzers", billing=Billing.FREE),
)
