"""Pages of steering."""
