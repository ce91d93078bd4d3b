"""What OpenAI speaks, and those who copy it."""
