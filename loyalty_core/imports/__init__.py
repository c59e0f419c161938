"""What every import of a file shares: reading it, refusing rows, telling how far it is, and the batch it makes."""
