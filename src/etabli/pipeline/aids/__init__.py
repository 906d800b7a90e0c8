"""Published lists of aids, read to be compared with the catalogue: what they say is proposed, never taken."""
