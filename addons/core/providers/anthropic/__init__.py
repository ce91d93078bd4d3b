"""What Anthropic speaks, and those who copy it."""
