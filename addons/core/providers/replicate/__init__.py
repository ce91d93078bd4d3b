"""What Replicate speaks."""
