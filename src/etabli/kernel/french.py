"""French agreements that a sentence around a proper name needs."""

import unicodedata

ARTICLES = {"Le ": "du ", "La ": "de la ", "Les ": "des ", "L'": "de l’", "L’": "de l’"}


def of(name: str) -> str:
    """The name after « de »: `d’Ambert`, `de Thiers`. An initial h is left as it is: `de Hazebrouck`."""
    first = unicodedata.normalize("NFD", name[:1]).lower()[:1]
    return f"d’{name}" if first and first in "aeiou" else f"de {name}"


def of_area(name: str) -> str:
    """The name of an area after « de », its article contracted: `du Livradois`, `de la Plaine du Forez`."""
    for article, contracted in ARTICLES.items():
        if name.startswith(article):
            return contracted + name[len(article) :]
    return of(name)
