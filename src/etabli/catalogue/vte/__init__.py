"""What is declared of the Volontariat territorial en entreprise, beside its schemes of aid (`catalogue/aids`)."""
