"""The tests: `core`, `tui`, `migrations`, `contracts` and `reliability`, over the fixtures of `conftest.py`."""
