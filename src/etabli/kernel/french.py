"""French agreements that a sentence around a proper name needs."""

import unicodedata
from dataclasses import dataclass

# Towns keep the capital of their article: « de La Rochelle », and « de la Maurienne ».
TOWNS = ("La Ferté", "La Flèche", "La Roche", "La Teste", "L'Aigle", "L’Aigle")
ARTICLES = {"Le ": "du ", "La ": "de la ", "Les ": "des ", "L'": "de l’", "L’": "de l’"}
VOWELS = tuple("aeiou")


def of(name: str) -> str:
    """The name after « de »: `d’Ambert`, `d’Yvetot`, `de Thiers`. An initial h is left as it is: `de Hazebrouck`."""
    first, second = (unicodedata.normalize("NFD", letter).lower()[:1] for letter in (name[:1], name[1:2]))
    elides = first in VOWELS or (first == "y" and second not in VOWELS)
    return f"d’{name}" if first and elides else f"de {name}"


def of_area(name: str) -> str:
    """The name of an area or town after « de », its article contracted: `du Livradois`, `de la Plaine du Forez`."""
    if name.startswith(TOWNS):
        return f"de {name}"
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
