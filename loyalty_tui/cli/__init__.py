"""The `loyalty` command: one verb a line, each the same command or query that a screen uses."""
