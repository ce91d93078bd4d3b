"""What IBM watsonx.ai speaks."""
