"""What is declared of notices: their kinds, by group, and how each is told when a person chose nothing."""
