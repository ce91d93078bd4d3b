"""What callers may do: client tokens and routes."""
