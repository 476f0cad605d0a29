"""The command line: one file a command, listed in `registry`; the other modules here are what commands are made of."""
