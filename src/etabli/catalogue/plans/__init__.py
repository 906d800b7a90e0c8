"""What is declared of plans: the fields of a fiche action, workflows, rules of financing."""
