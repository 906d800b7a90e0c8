"""French agreements that a sentence around a proper name needs."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

CONTRACTED = {"Le ": "du ", "Les ": "des "}
CONTRACTED_TO = {"Le ": "au ", "Les ": "aux "}
# The article is no part of the name of an area, « de la Maurienne »; it is of that of a town, « de La Rochelle ».
ARTICLES = {"La ": "de la ", "L'": "de l’", "L’": "de l’"}
TOWNS = ("La Ferté", "La Flèche", "La Roche", "La Teste", "L'Aigle", "L’Aigle")
# Zones d'emploi that INSEE writes without the article that French gives them.
WITH_ARTICLE = {
    "Charolais": "Le Charolais",
    "Creusot-Montceau": "Le Creusot-Montceau",
    "Côte sous le vent": "La Côte sous le vent",
    "Est Grande Terre": "L’Est Grande Terre",
    "Est-littoral": "L’Est-littoral",
    "Nord-du-Lot": "Le Nord-du-Lot",
    "Ouest-Guyanais": "L’Ouest-Guyanais",
    "Région Pointoise": "La Région Pointoise",
    "Savanes": "Les Savanes",
    "Seine-Yvelinoise": "La Seine-Yvelinoise",
    "Sud Basse-Terre": "Le Sud Basse-Terre",
}
VOWELS = tuple("aeiou")
# Zones d'emploi that INSEE writes without the hyphens or the accents of their town.
SPELT = {
    "Bourg en Bresse": "Bourg-en-Bresse",
    "Cherbourg en Cotentin": "Cherbourg-en-Cotentin",
    "Etampes": "Étampes",
    "Evreux": "Évreux",
    "Evry": "Évry",
    "Le Genevois Français": "Le Genevois français",
    "Le Nord-Caraibe": "Le Nord-Caraïbe",
    "Le Puy en Velay": "Le Puy-en-Velay",
    "Le Sud-Caraibe": "Le Sud-Caraïbe",
    "Romans sur Isère": "Romans-sur-Isère",
    "Saint Etienne": "Saint-Étienne",
    "Saint Flour": "Saint-Flour",
    "Sarlat-La-Canéda": "Sarlat-la-Canéda",
}
# First words of the names of territories that take an article after « à »: they are common nouns.
TO_COMMON = {
    "Bassin": "au",
    "Bassins": "aux",
    "Centre": "au",
    "Communauté": "à la",
    "Grand": "au",
    "Nord": "au",
    "PETR": "au",
    "Pays": "au",
    "SCOT": "au",
    "Sud": "au",
    "Terres": "aux",
    "Territoire": "au",
    "Val": "au",
    "Vallée": "à la",
    "Vallées": "aux",
}


def of(name: str) -> str:
    """The name of a town after « de »: `d’Ambert`, `du Havre`, `de La Rochelle`. No h is mute: `de Hazebrouck`."""
    for article, contracted in CONTRACTED.items():
        if name.startswith(article):
            return contracted + name[len(article) :]
    first, second = (unicodedata.normalize("NFD", letter).lower()[:1] for letter in (name[:1], name[1:2]))
    elides = first in VOWELS or (first == "y" and second not in VOWELS)
    return f"d’{name}" if first and elides else f"de {name}"


def to(name: str) -> str:
    """The name of a place after « à »: `à Ambert`, `au Port`, `aux Herbiers`, `au Pays Basque`, `à La Rochelle`."""
    for article, contracted in CONTRACTED_TO.items():
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"{TO_COMMON.get(name.split(' ')[0], 'à')} {name}"


def area(name: str) -> str:
    """The name of a zone d'emploi as French writes it, with its article: `Le Charolais`, `Saint-Étienne`."""
    return SPELT.get(name, WITH_ARTICLE.get(name, name))


def of_area(name: str) -> str:
    """The name of an area or town after « de »: `du Livradois`, `de la Plaine du Forez`, `des Savanes`, `d’Ambert`."""
    name = area(name)
    for article, contracted in ARTICLES.items():
        if name.startswith(article) and not name.startswith(TOWNS):
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


def listed(names: Sequence[str]) -> str:
    """« a, b et c »."""
    *first, last = names
    return f"{', '.join(first)} et {last}" if first else last


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter in lower case, for a label inside a sentence; an acronym stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
