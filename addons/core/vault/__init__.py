"""Provider keys, sealed: only whoever has the master key can open them."""
