"""What DeepInfra speaks beside OpenAI's and Anthropic's dialects."""
