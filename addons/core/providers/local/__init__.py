"""What servers on the user's own machine speak beside OpenAI's dialects."""
