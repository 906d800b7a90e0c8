"""Reads of the context: each takes the actor, and checks the same right as the list does."""
