"""What Mistral speaks beside OpenAI's dialects."""
