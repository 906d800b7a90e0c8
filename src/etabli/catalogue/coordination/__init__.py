"""What steering is told by: rules as data."""
