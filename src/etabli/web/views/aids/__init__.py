"""Pages of aids."""
