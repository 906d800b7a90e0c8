"""Reads of the context: what an actor may see, in few queries."""
