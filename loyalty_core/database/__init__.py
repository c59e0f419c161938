"""Connections, column types, upgrades: the one place that knows SQLite from PostgreSQL."""
