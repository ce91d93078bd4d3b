"""What Hugging Face's own servers speak beside OpenAI's dialects."""
