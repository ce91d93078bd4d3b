"""What OpenRouter speaks beside OpenAI's and Anthropic's dialects."""
