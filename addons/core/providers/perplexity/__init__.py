"""What Perplexity speaks beside OpenAI's dialects."""
