"""Exports: whole lists as rows of plain values, a batch at a time, and the record of who took them."""
