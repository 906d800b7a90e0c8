"""Where places are."""
