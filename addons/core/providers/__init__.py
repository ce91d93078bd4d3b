"""One file a dialect, and the table of hosts and paths."""
