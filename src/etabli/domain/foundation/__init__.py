"""What contexts share: locks, files, merges, seals, the clock."""
