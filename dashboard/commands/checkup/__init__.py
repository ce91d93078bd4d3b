"""What `doctor` looks at: each file one part of the chain, each check one finding."""
