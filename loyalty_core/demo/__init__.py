"""The demo: a made-up programme with two years of history, told through the same rules as a real one."""
