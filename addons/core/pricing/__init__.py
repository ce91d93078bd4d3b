"""What a call costs, and where that price came from."""
