"""What the paths of OpenRouter's API stand for that OpenAI's does not have."""

from addons.core.providers.openrouter import generation
from addons.core.providers.rule import Rule

GENERATION = (Rule("GET", "{version}/generation", "generation", generation.DIALECT),)
