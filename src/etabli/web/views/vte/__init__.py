"""Views of the Volontariat territorial en entreprise."""
