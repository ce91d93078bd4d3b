"""What Vercel's AI gateway speaks beside OpenAI's and Anthropic's dialects."""
