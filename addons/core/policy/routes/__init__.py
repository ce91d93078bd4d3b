"""Rules that say where calls go: kept in control.db, decided in the proxy."""
