"""What Alibaba's DashScope speaks beside OpenAI's dialects."""
