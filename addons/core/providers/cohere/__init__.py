"""What Cohere speaks."""
