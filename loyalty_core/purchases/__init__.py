"""Purchases: recording, refunding, importing, and finding them by receipt or transaction ID."""
