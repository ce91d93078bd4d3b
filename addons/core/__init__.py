"""Knows everything, touches nothing: no mitmproxy, no Flask, no sockets."""
