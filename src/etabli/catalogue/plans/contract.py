"""The articles of the document of a plan, from a programme's `contract.yaml`: sentences and what is put under them."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

CONTRACT_FILE = "contract.yaml"
Then = Literal["presentation", "stakes", "strategy", "ambitions", "axes"]
FILLED = {"territory": "", "phase": "", "period": "", "fiches": ""}


class Part(Declared):
    """A numbered part of an article."""

    title: Text
    paragraphs: tuple[Text, ...] = ()
    then: tuple[Then, ...] = ()


class Article(Declared):
    """An article: its sentences, its parts, then what comes from the plan. A plan names its own words by `id`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    title: Text
    paragraphs: tuple[Text, ...] = ()
    sections: tuple[Part, ...] = ()
    then: tuple[Then, ...] = ()


class Titles(Declared):
    """The title of the document by kind of version; an avenant is to a contract, or to a plan that nobody signed."""

    contract: Text
    amendment: Text
    plan_amendment: Text
    plan: Text


class Contract(Declared):
    """See the head of `contract.yaml`. What stands in braces is known, or the file is refused."""

    titles: Titles
    parties: Text
    visas: Text
    articles: tuple[Article, ...]

    @model_validator(mode="after")
    def _distinct(self) -> "Contract":
        ids = [article.id for article in self.articles]
        if len(set(ids)) != len(ids):
            raise ValueError(f"two articles of one id: {ids}")
        return self

    @model_validator(mode="after")
    def _filled(self) -> "Contract":
        said = list(self.titles.model_dump().values())
        for article in self.articles:
            said += [*article.paragraphs, *(text for part in article.sections for text in part.paragraphs)]
        for text in said:
            try:
                text.format(**FILLED)
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(f"unknown words in braces: {text!r}") from error
        return self


@lru_cache(maxsize=4)
def contract_of(programme: Path) -> Contract | None:
    """The articles of a programme; None when it declares none. Raises CatalogueError naming the key."""
    path = programme / CONTRACT_FILE
    return parse(Contract, read_yaml(path, dict), CONTRACT_FILE) if path.exists() else None
