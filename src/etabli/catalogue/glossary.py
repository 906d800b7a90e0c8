"""The glossary: every word of the trade that a reader meets, in plain French, with where it comes from."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import HERE, parse
from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.errors import CatalogueError

GLOSSARY_FILE = "glossary.yaml"
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


class TermSource(Declared):
    """Who defines the word, and where: a law, a statistical institute, an article, or this service's own method."""

    publisher: Text
    title: Text
    url: Url | None = None


class Term(Declared):
    """A word as it is written inside a sentence, and what it means.

    `id` is the word's slug and its anchor in the glossary. `short`, one or two sentences, stands alone; `long` goes
    on from it. `see` holds ids of other terms, `guide` the slug of the help page that shows how to read it.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    term: Text
    also: tuple[Text, ...] = ()
    short: Text
    long: Text = ""
    source: TermSource
    see: tuple[str, ...] = ()
    guide: str = ""

    @model_validator(mode="after")
    def _id_is_the_slug(self) -> "Term":
        if self.id != slug(self.term):
            raise ValueError(f"the id of {self.term!r} is {slug(self.term)!r}")
        if len(set(self.see)) != len(self.see) or self.id in self.see:
            raise ValueError("see: another term, each once")
        return self

    @property
    def initial(self) -> str:
        """The letter it is filed under: É under E."""
        return alphabetical(self.term)[0][0].upper()


def alphabetical(word: str) -> tuple[str, str]:
    """Sort key of a French word: letters first, accents only between words that are otherwise the same."""
    folded = unicodedata.normalize("NFKD", word.casefold().translate(LIGATURES))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split()), word


def slug(word: str) -> str:
    """`zone d’emploi` → `zone-d-emploi`."""
    return alphabetical(word)[0].replace(" ", "-")


@lru_cache(maxsize=4)
def load_glossary(directory: Path = HERE) -> Mapping[str, Term]:
    """Terms by id, in alphabetical order. Raises CatalogueError naming what is wrong."""
    values = read_yaml(directory / GLOSSARY_FILE, list)
    terms = [parse(Term, value, f"{GLOSSARY_FILE}[{n}]") for n, value in enumerate(values)]
    for before, after in pairwise(terms):
        if after.id == before.id:
            raise CatalogueError(f"{GLOSSARY_FILE}: {after.id} is declared twice")
        if alphabetical(after.term) < alphabetical(before.term):
            raise CatalogueError(f"{GLOSSARY_FILE}: {after.id} comes before {before.id} in the alphabet")
    glossary = {term.id: term for term in terms}
    for term in terms:
        if unknown := [other for other in term.see if other not in glossary]:
            raise CatalogueError(f"{GLOSSARY_FILE}: {term.id} sends to unknown terms {unknown}")
    return glossary
