"""Service platforms that industrial firms share: what they offer, who books them, how much they serve."""
