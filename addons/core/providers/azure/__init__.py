"""What Azure speaks beside others' dialects."""
