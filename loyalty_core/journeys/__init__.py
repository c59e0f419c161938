"""Journeys: the best customers are invited, take part, use their offers, and are won back; in versions to compare."""
