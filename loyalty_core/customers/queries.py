"""Reads of customers: the overview, one customer's profile, and what happened with one. The look-up is in `lookup`."""

from loyalty_core.customers.activities import ListActivities
from loyalty_core.customers.overview import ListCustomers
from loyalty_core.customers.profile import ShowCustomer

__all__ = ["ListActivities", "ListCustomers", "ShowCustomer"]
