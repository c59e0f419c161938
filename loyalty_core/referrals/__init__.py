"""Referrals: a customer brings a friend, step by step, and is rewarded for the friend's first order."""
