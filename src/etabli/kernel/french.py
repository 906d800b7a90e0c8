"""French agreements that a sentence around a proper name needs."""

import unicodedata
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Noun:
    """A common noun with its article: `le`, `du` and `dans_le` agree with it and elide."""

    le: str
    du: str

    @property
    def dans_le(self) -> str:
        return f"dans {self.le}"


# What findings call a place of each level, without its name: no article of a proper name to guess.
PLACES = {
    "territory": Noun("le territoire", "du territoire"),
    "epci": Noun("l’intercommunalité", "de l’intercommunalité"),
    "ept": Noun("l’établissement public territorial", "de l’établissement public territorial"),
    "commune": Noun("la commune", "de la commune"),
    "departement": Noun("le département", "du département"),
    "region": Noun("la région", "de la région"),
    "group": Noun("le groupe", "du groupe"),
    "france": Noun("la France", "de la France"),
}


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter in lower case, for a label inside a sentence; an acronym stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
