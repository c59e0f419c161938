"""Importing purchases: files of receipts, however large, taken in by batches with the rules of the till."""
