"""Rewards that customers have for points, and their redemption, confirmed by a one-time password."""
