"""The founded programme and the desks of the core's tests."""

from tests.core.conftest import clock, desk, desks, founded_postgresql, founded_sqlite, programme

__all__ = ["clock", "desk", "desks", "founded_postgresql", "founded_sqlite", "programme"]
