"""Aids in words."""
