"""What the demonstration shows of steering; each function plays one concept."""
