"""Made-up people and an état des lieux with its history, for a demonstration; marked as such, named by role only."""
