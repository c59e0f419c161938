"""Tiers: what members reach by their purchases, keep for a while, and may be given for a time by a manager."""
