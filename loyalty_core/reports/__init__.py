"""Reports over the whole programme; so far, the proof that its books are right."""
