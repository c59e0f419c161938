"""The parts that screens are made of, one class a file."""
