"""Means that firms share, in words."""
