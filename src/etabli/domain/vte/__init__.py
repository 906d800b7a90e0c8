"""The Volontariat territorial en entreprise: missions offered, candidates, contracts, the label, the aid."""
