"""What people manage while Weir runs (keys, client tokens, routes), in one SQLite file."""
