"""The people who use the instance."""
