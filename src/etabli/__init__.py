"""Établi: the workbench of the programme Territoires d'industrie."""

__version__ = "0.1.0"
