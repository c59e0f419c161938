"""Opening balances taken in from a file: points that customers had elsewhere, as lots with their expiry."""
