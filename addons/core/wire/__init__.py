"""Bytes to events: one sans-IO machine for each framing."""
