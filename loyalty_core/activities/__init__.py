"""What happens over all customers: their points, the referrals, the reviews."""
