"""The Volontariat territorial en entreprise in words."""
