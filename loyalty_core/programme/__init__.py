"""The programme itself: founding it, its settings, what purchases earn in it, and its tiers."""
