"""The articles of the contract: sentences of the programme, filled in, or those that the territory wrote instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.plans.contract import Article
from etabli.domain.plans.declared import contract
from etabli.domain.territories.models import Territory
from etabli.kernel.french import small
from etabli.kernel.typography import french

FROM_THE_PLAN = {
    "presentation": "la présentation du territoire",
    "stakes": "les enjeux",
    "strategy": "la stratégie",
    "ambitions": "les ambitions",
    "axes": "les actions par axe",
}


@dataclass(frozen=True)
class ArticleTold:
    """An article as the document will say it. `own`: in the territory's words. `then`: what the plan adds below."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    own: bool
    then: str


def filling(territory: Territory, starts_on: date | None, ends_on: date | None, many: int) -> dict[str, str]:
    """What fills the braces of the articles. `many`: how many fiches the plan has."""
    period = f"de {starts_on.year} à {ends_on.year}" if starts_on and ends_on else "dont les dates restent à fixer"
    return {
        "territory": territory.name,
        "phase": small(territory.phase.label),
        "period": period,
        "fiches": numbers.plural(many, "fiche"),
    }


def paragraphs(article: Article, own: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Own words, one paragraph a line, or those of the programme."""
    written = tuple(line.strip() for line in own.splitlines() if line.strip())
    return written or tuple(french(text.format(**known)) for text in article.paragraphs)


def heading(n: int, article: Article) -> str:
    """The first is the preamble, which has no number."""
    return french(article.title if n == 0 else f"Article {n}. {article.title}")


def articles(own: Mapping[str, str], known: Mapping[str, str]) -> list[ArticleTold]:
    return [
        ArticleTold(
            one.id,
            heading(n, one),
            paragraphs(one, own.get(one.id, ""), known),
            bool(own.get(one.id)),
            ", ".join(FROM_THE_PLAN[name] for part in (*one.sections, one) for name in part.then),
        )
        for n, one in enumerate(contract().articles)
    ]
