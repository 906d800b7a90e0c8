"""Makes the register of establishments out of INSEE's stock files: what pages list and search."""
