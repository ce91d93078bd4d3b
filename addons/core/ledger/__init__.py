"""The account of every call, in one SQLite file."""
