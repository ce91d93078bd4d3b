"""The verbs of ./run.sh: one file a verb, each with a click command named `command`."""
