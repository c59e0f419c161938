"""The points ledger: earning, spending, adjusting, expiring, and every figure explained."""
