"""Customers taken in from a file, each checked as at the counter."""
