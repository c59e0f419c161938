"""Reviews and testimonials: recorded, approved or rejected, and rewarded once."""
