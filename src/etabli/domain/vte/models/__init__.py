"""Models of the context, a file a concept."""
