"""What Writer speaks: OpenAI's chat under a path of its own."""
