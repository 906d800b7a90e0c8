"""Firms in words."""
