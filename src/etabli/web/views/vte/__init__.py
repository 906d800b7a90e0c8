"""Pages of the VTE."""
