"""Firms: the needs that they state, who answers them, and how fast."""
