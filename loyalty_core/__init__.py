"""The rules, the records and the front door of a loyalty programme; it knows no screen."""
