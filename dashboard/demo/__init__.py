"""The demo: a provider of our own on loopback, and programs that call it through the proxy."""
