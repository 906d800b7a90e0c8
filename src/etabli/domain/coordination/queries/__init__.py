"""What steering reads."""
