"""Steering: portfolios, requests to operators, committees, obstacles, reviews, envelopes, reports."""
