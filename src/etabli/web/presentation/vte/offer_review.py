"""What an offer declares of its firm beside what the register says: each line told, contradictions first of all."""

from dataclasses import dataclass

from etabli.analysis.aids.sizes import sizes_of
from etabli.catalogue import numbers
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.checks import known
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.models.said import OfferSaid
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.warehouse.register import Establishment
from etabli.web.presentation.firms.register import CATEGORIES, activity, activity_of
from etabli.web.presentation.firms.register import size as band

SAME, OTHER, PERHAPS, ALONE = "pareil", "différent", "possible", "à demander à l'entreprise"
UNSAID, UNTOLD = "non précisé", "le registre ne le dit pas"
CLASSES = {"micro": "PME", "petite": "PME", "moyenne": "PME", "eti": "ETI", "ge": "GE"}  # as the register names them
YES_NO = {True: "oui", False: "non", None: UNSAID}
LETTERS = 3  # of a word that names something
GENERIC = frozenset(("les", "des", "ets", "sas", "sarl", "societe", "groupe", "entreprise", "etablissements"))


@dataclass(frozen=True)
class Compared:
    """A line: what is declared, what the register says, how they compare."""

    label: str
    declared: str
    register: str
    mark: str


def compared(said: OfferSaid, one: Establishment | None) -> tuple[Compared, ...]:
    """Side by side. `one`: the establishment of the register, None where it is not there."""
    staff = numbers.plural(said.staff, "salarié") if said.staff is not None else UNSAID
    turnover = f"{numbers.number(said.turnover_eur)} €" if said.turnover_eur is not None else UNSAID
    rows = [
        ("Nom", said.firm, one.name if one else "", _mark(one, one is not None and not _other_name(said, one))),
        ("Commune", said.commune.name, (one.commune_name or "") if one else "", _place(said, one)),
        (
            "Activité (NAF)",
            (activity_of(said.naf) or said.naf) if said.naf else UNSAID,
            activity(one) if one and one.activity else "",
            _mark(one if said.naf and one and one.activity else None, bool(one and one.activity == said.naf)),
        ),
        ("Services à l'industrie", YES_NO[said.serves_industry], UNTOLD, ALONE),
        ("Effectif", staff, f"{band(one)} dans cet établissement" if one else "", _staff(said, one)),
        ("Entreprises liées ou partenaires", YES_NO[said.linked], UNTOLD, ALONE),
        ("Chiffre d'affaires", turnover, UNTOLD, ALONE),
        ("Taille", _sizes(said), _register_size(one) if one else "", _category(said, one)),
        ("État", "", ("ouvert" if one.open else "fermé") if one else "", "" if one is None or one.open else OTHER),
    ]
    return tuple(Compared(*(french(text) for text in row)) for row in rows)


def declared(said: OfferSaid) -> dict[str, str]:
    """What each rule of the aid was judged on, by rule."""
    staff = numbers.plural(said.staff, "salarié") if said.staff is not None else "effectif non précisé"
    turnover = (
        f"chiffre d'affaires de {numbers.number(said.turnover_eur)} €"
        if said.turnover_eur is not None
        else "chiffre d'affaires non précisé"
    )
    months = f" de {said.months} mois" if said.months is not None else ""
    found = {
        "place": f"Commune : {said.commune.name}, au {numbers.day(said.starts_on)}",
        "activity": f"NAF : {said.naf or UNSAID} ; services à l'industrie : {YES_NO[said.serves_industry]}",
        "size": f"{staff}, {turnover} ; entreprises liées ou partenaires : {YES_NO[said.linked]}",
        "contract": f"{Contract(said.contract).label}{months}",
        "level": offer_rules().level_label(said.level),
        "mission": f"Poste à responsabilités : {YES_NO[said.responsible]} ; rattachement : {said.reports_to}",
    }
    return {rule: french(text) for rule, text in found.items()}


def contradictions(said: OfferSaid, one: Establishment | None) -> list[str]:
    """What the register denies, in a sentence each."""
    if one is None:
        return []
    found = []
    if not one.open:
        found.append("Au registre, cet établissement est fermé.")
    if _other_name(said, one):
        found.append(f"Au registre, ce SIRET est au nom de {one.name} : est-ce la même entreprise ?")
    if said.naf and one.activity and said.naf != one.activity:
        declared = activity_of(said.naf) or said.naf
        found.append(f"L'offre déclare l'activité {declared} ; au registre, c'est {activity(one)}.")
    if _staff(said, one) == OTHER:
        declared = numbers.plural(said.staff or 0, "salarié")
        found.append(f"L'offre déclare {declared} ; au registre, cet établissement en a seul {band(one)}.")
    if _category(said, one) == OTHER:
        found.append(f"L'offre déclare la taille {_sizes(said)} ; au registre, c'est {_register_size(one)}.")
    return [french(text) for text in found]


def _mark(one: Establishment | None, same: bool) -> str:
    return "" if one is None else SAME if same else OTHER


def _place(said: OfferSaid, one: Establishment | None) -> str:
    return _mark(one if one and one.commune else None, bool(one and one.commune == said.commune_id))


def _staff(said: OfferSaid, one: Establishment | None) -> str:
    """A firm has no fewer people than one of its establishments; it may have more."""
    low = one.employees[0] if one is not None else None
    if low is None or said.staff is None:
        return ""
    return OTHER if said.staff < low else SAME


def _sizes(said: OfferSaid) -> str:
    return " ou ".join(CATEGORIES[one].partition(" (")[0] for one in _possible(said))


def _possible(said: OfferSaid) -> list[str]:
    """The categories that the declared figures leave possible."""
    found = sizes_of(known(said))
    return list(dict.fromkeys(name for one, name in CLASSES.items() if one in found))


def _register_size(one: Establishment) -> str:
    return CATEGORIES.get(one.category or "", one.category or UNTOLD).partition(" (")[0]


def _category(said: OfferSaid, one: Establishment | None) -> str:
    if one is None or not one.category:
        return ""
    found = _possible(said)
    if one.category not in found:
        return OTHER
    return SAME if found == [one.category] else PERHAPS


def _other_name(said: OfferSaid, one: Establishment) -> bool:
    """No word in common, those that say nothing left out."""
    theirs = " ".join(filter(None, (one.name, one.sign, one.sigle)))
    ours, others = _words(said.firm), _words(theirs)
    return bool(ours and others) and not ours & others


def _words(name: str) -> set[str]:
    return {one for one in search_key(name).split() if len(one) >= LETTERS} - GENERIC
