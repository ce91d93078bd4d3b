"""Weir's proxy: mitmproxy addons here, everything they know in `addons.core`."""
