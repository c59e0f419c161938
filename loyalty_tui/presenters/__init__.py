"""Views of the core turned into rows, labels and text: pure functions."""
