"""What steering writes."""
