"""Reads of the context: the team of a territory, who asks to enter, organisations, my space, mandates to pass on."""
