"""Training for industry, know-how handed on, diagnostics of production tools, and what followed."""
