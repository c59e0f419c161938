"""The tabs of the customer's profile, one file each."""
