"""The lists of the activities: points, referrals, reviews, each with its filter."""
