"""What falls due by the clock, done by jobs: in batches, restartable, several at once, with one result."""
