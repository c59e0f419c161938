"""Campaigns and coupons: issued, claimed, used, expired, voided."""
