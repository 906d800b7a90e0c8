"""Where the trail files what is done."""


def reserved(territory: str) -> str:
    """Of a territory (its key), what only some may read: not among its public acts."""
    return f"confidential:{territory}"
