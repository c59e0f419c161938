"""Customers: registering, editing, finding, and everything about one of them on one page."""
