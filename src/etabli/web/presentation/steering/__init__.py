"""Words and figures of steering."""
