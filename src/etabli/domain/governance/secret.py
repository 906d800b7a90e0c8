"""Secrets of links: long, random, kept as hashes."""

import hashlib
import secrets


def fresh() -> str:
    """256 bits, in letters that an address may hold."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a secret. It is random and long: no salt, no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
