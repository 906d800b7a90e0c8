"""The VTE in words."""
