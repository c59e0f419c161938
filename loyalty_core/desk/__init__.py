"""The front door: every write is a command that `Desk.do` runs, every read a query that `Desk.ask` answers."""
