"""A scheme that a list says and the catalogue lacks, as a draft: everything in it is to be verified by somebody."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import read_scheme
from etabli.kernel.names import sort_key
from etabli.pipeline.aids.incoming import Incoming

NOTE = "Repris d'une liste publiée, à relire dans le texte du dispositif."
SLUG_LONGEST = 60
# The words of the two lists for what the catalogue calls a kind; the first that answers.
KINDS: tuple[tuple[str, str], ...] = (
    ("avance", "avance"),
    ("prêt", "pret"),
    ("pret", "pret"),
    ("capital", "fonds_propres"),
    ("subvention", "subvention"),
    ("financement", "subvention"),
    ("ingénierie", "ingenierie"),
    ("étude", "ingenierie"),
)
SIZES = {"MIC": ("micro",), "PME": ("petite", "moyenne"), "ETI": ("eti",), "GE": ("ge",)}
SECTION, DIVISION, CLASS = re.compile(r"[A-U]"), re.compile(r"\d{2}"), re.compile(r"\d{2}\.\d{2}")
# The words of the two lists for who may ask, as answers to the question of the catalogue.
BENEFICIARIES: Mapping[str, tuple[str, ...]] = {
    "professionnels": ("entreprise",),
    "entreprises privées": ("entreprise",),
    "entreprise": ("entreprise",),
    "associations": ("association",),
    "association": ("association",),
    "secteur public": ("collectivite", "autre_public"),
}
LEVELS = {"section": SECTION, "division": DIVISION, "naf_class": CLASS}
LONGEST_TOLD = 600


def draft(one: Incoming, on: date, taken: frozenset[str]) -> tuple[str, str]:
    """Its id, and its YAML, which the reader of the catalogue takes. Raises CatalogueError where it would not."""
    scheme_id = _free(_slug(one.name), taken)
    text = f"# {NOTE}\n" + yaml.safe_dump(_scheme(one, scheme_id, on), allow_unicode=True, sort_keys=False, width=110)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{scheme_id}.yaml"
        path.write_text(text, encoding="utf-8")
        read_scheme(path, declared_facts())
    return scheme_id, text


def _scheme(one: Incoming, scheme_id: str, on: date) -> Mapping[str, Any]:
    unknown = {"confidence": "unknown"}
    source: dict[str, Any] = {"title": f"{one.list_id}, {one.key}", "consulted_on": on}
    if one.url.startswith(("http://", "https://")):
        source["url"] = one.url
    amounts = [_amount(one)]
    return {
        "id": scheme_id,
        "name": one.name,
        "short": one.name,
        "summary": one.summary or one.name,
        "kind": next((kind for word, kind in KINDS if any(word in said for said in one.kinds)), "accompagnement"),
        "operators": list(one.operators),
        **({"url": one.url} if "url" in source else {}),
        "after_last": "not_known",
        "sources": {"liste": source},
        "versions": [
            {
                "id": str((one.opens_on or one.updated_on or on).year),
                "from": {"day": one.opens_on or one.updated_on or on, **_ground("" if one.opens_on else "day")},
                "until": {"day": one.closes_on, **_ground()} if one.closes_on else None,
                "rules": [_ruled(rule) for rule in _rules(one)],
                "amounts": amounts,
                "de_minimis": unknown,
                "regime": _regime(one),
                "not_established": [{"id": name, "text": text, **unknown} for name, text in _left(one)],
            }
        ],
    }


def _left(one: Incoming) -> list[tuple[str, str]]:
    places = [("place", f"Lieu, selon la liste : {', '.join(one.places)}.")] if one.places else []
    told = [(name, _cut(text)) for name, text in one.told]
    excluded = ", ".join(one.excluded_activities)
    if excluded and not _tests(one.excluded_activities):
        told.append(("ciblage_naf_exclusions", _cut(f"Activités exclues (codes NAF), selon la liste : {excluded}")))
    return [*places, *told, ("conditions", "Les autres conditions sont à lire dans le texte.")]


def _cut(text: str) -> str:
    whole = text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD].rsplit(' ', 1)[0]} …"
    return whole if whole.endswith((".", "…")) else f"{whole}."


def _ground(what: str = "") -> dict[str, str]:
    note = "La liste ne dit pas le jour d'ouverture : celui de sa dernière mise à jour." if what == "day" else NOTE
    return {"source": "liste", "confidence": "recalled", "note": note}


def _ruled(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule, **_ground()}


def _rules(one: Incoming) -> list[dict[str, Any]]:
    """What the list says in a field of its own. Its sentences are not guessed at."""
    found: list[dict[str, Any]] = []
    if one.beneficiaries and all(said in BENEFICIARIES for said in one.beneficiaries):
        who = list(dict.fromkeys(answer for said in one.beneficiaries for answer in BENEFICIARIES[said]))
        needs = {"fact": "beneficiary", "is": who}
        found.append(_rule("beneficiary", "Porteur", needs, f"L'aide va à : {', '.join(one.beneficiaries)}."))
    sizes = [size for said in one.sizes for size in SIZES.get(said, ())]
    if sizes:
        said = ", ".join(one.sizes)
        found.append(_rule("size", "Taille", {"fact": "size", "is": sizes}, f"L'aide va aux entreprises : {said}."))
    low, high = one.staff
    if low is not None or high is not None:
        bounds = {"at_least": low, "at_most": high}
        needs = {"fact": "staff", **{name: bound for name, bound in bounds.items() if bound is not None}}
        said = " et ".join(
            f"{words} {bound}" for words, bound in (("au moins", low), ("au plus", high)) if bound is not None
        )
        found.append(_rule("staff", "Effectif", needs, f"L'aide demande {said} salariés."))
    if one.excludes_micro:
        needs = {"fact": "micro_entrepreneur", "is": False}
        found.append(_rule("micro_entrepreneur", "Régime", needs, "L'aide ne va pas aux micro-entrepreneurs."))
    if one.excluded_activities and (tests := _tests(one.excluded_activities)):
        said = ", ".join(one.excluded_activities)
        found.append(_rule("activity", "Activité", {"none": tests}, f"L'aide exclut ces activités : {said}."))
    return found


def _tests(codes: Sequence[str]) -> list[dict[str, Any]]:
    """Conditions on sections, divisions and classes of NAF; nothing where a code is of another level."""
    found: dict[str, list[str]] = {}
    for code in codes:
        level = next((name for name, of in LEVELS.items() if of.fullmatch(code)), None)
        if level is None:
            return []
        found.setdefault(level, []).append(code.replace(".", ""))
    return [{"fact": level, "is": several} for level, several in found.items()]


def _rule(rule_id: str, label: str, needs: Mapping[str, Any], says: str) -> dict[str, Any]:
    return {"id": rule_id, "label": label, "needs": dict(needs), "holds": says, "fails": says}


def _amount(one: Incoming) -> dict[str, Any]:
    highest = one.rate_pct[1]
    if highest:
        return {
            "id": "share",
            "pct": highest,
            "base": "spend_eur",
            "text": f"Jusqu'à {highest} % des dépenses",
            **_ground(),
        }
    return {"id": "aid", "text": "Le montant n'est pas établi.", "confidence": "unknown"}


def _regime(one: Incoming) -> dict[str, str]:
    if not one.legal:
        return {"confidence": "unknown"}
    return {"value": " ; ".join(label for label, _ in one.legal), **_ground()}


def _slug(name: str) -> str:
    return sort_key(name).replace(" ", "-")[:SLUG_LONGEST].strip("-") or "dispositif"


def _free(slug: str, taken: frozenset[str]) -> str:
    number = 1
    while (found := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return found
