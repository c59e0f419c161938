"""Signals from shops and back-office systems: what happened there, as lines of JSON, done here by the same commands."""
