"""Communes and their groups, the programme, its territories and dated perimeters."""
