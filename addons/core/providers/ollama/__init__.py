"""What Ollama speaks beside OpenAI's and Anthropic's dialects."""
