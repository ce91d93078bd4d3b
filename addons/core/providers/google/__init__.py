"""What Google speaks."""
