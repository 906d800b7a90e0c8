"""How long what was changed is fresh."""

FRESH_MONTHS = 3  # what was changed since is fresh
