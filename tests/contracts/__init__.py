"""What the project promises about itself: its layers, its locks, its package, its commands."""
