"""The local CA: make it, bundle it, trust it, take it out again."""
