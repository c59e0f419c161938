"""Membership: enrolled, opted out, excluded, blocked, reinstated; who did it, when and why."""
