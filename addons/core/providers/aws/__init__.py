"""What Amazon Bedrock speaks."""
