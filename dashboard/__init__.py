"""Weir's dashboard, and the commands behind run.sh."""
