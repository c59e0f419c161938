"""Notes about customers: read by everybody, changed by their author alone."""
