"""Volunteers' files told: where one stands, what it waits for, its documents, its amount step by step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.analysis.aids.de_minimis import counted
from etabli.analysis.aids.eligibility import Outcome
from etabli.analysis.aids.sizes import sizes_of
from etabli.analysis.aids.volunteers import Expected, Step
from etabli.catalogue import numbers
from etabli.catalogue.aids.law import law
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.numbers import day
from etabli.catalogue.vte.volunteers import required, volunteer_rules
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.vte.deadlines import LABEL, Deadline, Shut, closed_on, is_late, shut_on
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.models import Claim, Offer, Payment, Volunteer, VolunteerDocument, VolunteerStep
from etabli.domain.vte.queries.volunteers import Opened
from etabli.domain.vte.volunteer_enums import AidState, DocumentState, FileState, LabelState, PaymentKind
from etabli.kernel import money
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.typography import french
from etabli.web import live

SHORT = {"vte-ti": "VTE TI", "vte-vert": "VTE Vert"}
GONE = "Personne effacée"
PART_NAMES = {
    "entreprise": "L’entreprise et sa taille",
    "contrat": "Le contrat",
    "mission": "La mission",
    "jeune": "Le jeune",
    "aides": "Les autres aides",
    "contacts": "Les adresses",
}
OUTCOMES = {
    Outcome.YES: "Les règles connues sont remplies",
    Outcome.NO: "Une règle s’y oppose",
    Outcome.UNKNOWN: "On ne peut pas encore conclure",
}
EXPECTED = "l'aide attendue est"
ANNOUNCED, IF_TODAY = "début annoncé par l'offre", "si le contrat est signé et commence aujourd'hui"
STEP_WORDS = {
    "amount": "Montant du {scheme}",
    "share": "Part des dépenses, {scheme}",
    "ceiling": "Plafond du {scheme}",
    "refused": "{scheme} : rien",
    "sum": "Les deux aides ensemble",
    "cumulation": "Plafond du cumul",
    "de_minimis": "Place sous le plafond de minimis",
    "total": "Aide attendue",
}
SIZE_FACTS = {"staff": "l'effectif", "turnover_eur": "le chiffre d'affaires", "balance_eur": "le total du bilan"}
CONFIDENCE = {"sourced": "", "recalled": "à vérifier", "unknown": "inconnu"}


@dataclass(frozen=True)
class Line:
    """A file of a list."""

    volunteer: Volunteer
    who: str
    asks: str
    waits: str
    late: bool


def lines(rows: Iterable[Volunteer], on: date) -> list[Line]:
    return [Line(one, young(one), asks(one), waits(one, on), is_late(one, list(one.claims.all()), on)) for one in rows]


def young(volunteer: Volunteer) -> str:
    return GONE if volunteer.forgotten_at else volunteer.young or "jeune non nommé"


def asks(volunteer: Volunteer) -> str:
    return ", ".join(SHORT[one] for one in volunteer.schemes) or "rien de choisi"


def waits(volunteer: Volunteer, on: date) -> str:
    """What comes next, and its day where it has one."""
    state = volunteer.state
    if state in (FileState.PREPARING, FileState.COMPLETE):
        if volunteer.label_by is None:
            return "pas de date limite connue"
        late = "était à demander" if volunteer.label_by < on else "à demander"
        return f"label {late} le {day(volunteer.label_by)} au plus tard"
    if state == FileState.SENT and volunteer.sent_on is not None:
        return french(f"réponse attendue depuis {numbers.plural((on - volunteer.sent_on).days, 'jour')}")
    if state == FileState.LABELLED:
        return french(f"il manque la signature {' et '.join(volunteer.unsigned)}")
    if volunteer.aid_from is not None and is_late(volunteer, list(volunteer.claims.all()), on):
        return f"aide à demander depuis le {day(volunteer.aid_from)}"
    if volunteer.has_begun and all_paid(volunteer.claims.all()):
        return "payé"
    if state in (FileState.ENDED, FileState.BROKEN):
        return volunteer_rules().ending_label(volunteer.ending)
    if volunteer.aid_from is not None and state == FileState.RUNNING:
        return f"aide versée à partir du {day(volunteer.aid_from)}"
    return ""


@dataclass(frozen=True)
class Paper:
    """A document: what is asked, where it stands, before which step."""

    document: VolunteerDocument
    text: str
    before: str
    source: str
    late: bool


BEFORE = {"label": "avant la transmission", "aid": "avant la demande de l’aide", "charter": ""}


def papers(volunteer: Volunteer, documents: Iterable[VolunteerDocument], on: date) -> list[Paper]:
    rules = volunteer_rules()
    asked = required(("vte-ti", "vte-vert"), volunteer.signed_on or on)
    found = []
    for one in documents:
        said = asked.get(one.requirement)
        source = said.ground.source.title if said is not None and said.ground.source else ""
        found.append(
            Paper(
                document=one,
                text=french(said.text) if said is not None else one.requirement,
                before=BEFORE[rules.documents.get(one.requirement, "label")],
                source=french(source) + (" (à vérifier)" if said is not None and said.ground.to_verify else ""),
                late=one.state == DocumentState.WRONG,
            )
        )
    return sorted(found, key=lambda paper: (paper.before != BEFORE["label"], paper.text))


def named(found: Iterable[Paper], requirements: Iterable[str]) -> dict[str, str]:
    """The documents of a list to choose in, by their ids."""
    wanted = set(requirements)
    return {one.document.requirement: one.text for one in found if one.document.requirement in wanted}


@dataclass(frozen=True)
class Told:
    """A step of the amount: what, how, how much, and where it stands."""

    title: str
    formula: str
    euros: str
    version: str
    text: str
    source: str
    url: str
    note: str
    mark: str
    total: bool


def amount(found: Expected) -> list[Told]:
    return [_step(one) for one in found.steps]


@dataclass(frozen=True)
class DeMinimisLine:
    """The aids that count under the ceiling of a day: what was received, the ceiling, the room left."""

    received: str
    ceiling: str
    room: str
    text: str


def de_minimis(found: Expected) -> DeMinimisLine | None:
    """Also where it passes. None where no ceiling holds on the day, or nothing is asked."""
    for verdict in found.verdicts:
        counting = counted(verdict.facts.de_minimis, verdict.day)
        if counting is None or counting.left.high is None:
            continue
        told, left, top = verdict.facts.de_minimis, counting.left, counting.ceiling.ceiling_eur
        received = euros(Interval(top - left.high, top - (left.low or 0)))
        if told is None or not told.complete:
            received = f"{euros(exactly(top - left.high))} au moins : la liste n'est pas dite complète"
        return DeMinimisLine(french(received), euros(exactly(top)), euros(left), french(f"au {day(counting.day)}"))
    return None


def _step(step: Step) -> Told:
    source = step.ground.source if step.ground is not None else None
    base = euros(step.base) if step.base is not None else ""
    spend = step.base is not None and step.base.high is not None
    formula = {
        "share": f"{step.text} de {base} de dépenses liées à la mission"
        if spend
        else f"{step.text} des dépenses liées à la mission, qui ne sont pas dites",
        "ceiling": f"le plus petit de {base} et du plafond",
        "cumulation": f"le plus petit de {base} et du plafond",
        "de_minimis": f"le plus petit de la somme et de la place qui reste, {base}",
        "sum": "addition des montants ci-dessus",
        "refused": "une règle au moins n’est pas remplie",
    }.get(step.kind, "")
    return Told(
        title=french(STEP_WORDS[step.kind].format(scheme=SHORT.get(step.scheme, ""))),
        formula=french(formula),
        euros=euros(step.euros),
        version=step.version,
        text=french(step.text),
        source=french(source.title) if source is not None else "",
        url=source.url if source is not None else "",
        note=french(step.ground.note) if step.ground is not None else "",
        mark=CONFIDENCE[step.ground.confidence] if step.ground is not None else "",
        total=step.kind == "total",
    )


def euros(bounds: Interval) -> str:
    """An amount, or the two that it lies between."""
    low, high = bounds
    if high is None:
        return french(f"au moins {numbers.number(low or 0)} €") if low else "montant non connu"
    if low == high:
        return french(f"{numbers.number(high)} €")
    return french(f"de {numbers.number(low or 0)} à {numbers.number(high)} €")


def answer(found: Expected, volunteer: Volunteer) -> str:
    """What the contract may bring, in a sentence."""
    if not found.verdicts:
        return "Aucun dispositif n’est demandé."
    if volunteer.state == FileState.BROKEN and volunteer.ended_on is not None:
        said = (
            f"Le contrat est rompu depuis le {day(volunteer.ended_on)} : aucune source ne dit ce qui est dû (inconnu)."
        )
        return french(f"{said} Sans la rupture, les règles connues donneraient {euros(found.euros)}.")
    outcomes = {one.outcome for one in found.verdicts}
    if outcomes == {Outcome.YES, Outcome.NO}:
        yes, no = (_listed(found, outcome) for outcome in (Outcome.YES, Outcome.NO))
        return french(f"Les règles connues sont remplies pour {yes}, pas pour {no} : {EXPECTED} {euros(found.euros)}.")
    if found.outcome is Outcome.NO:
        return french(f"{OUTCOMES[found.outcome]} : aucune aide n'est attendue.")
    if found.outcome is Outcome.UNKNOWN:
        return french(f"{OUTCOMES[found.outcome]} : l'aide serait {euros(found.euros)}.")
    return french(f"{OUTCOMES[found.outcome]} : {EXPECTED} {euros(found.euros)}.")


def _listed(found: Expected, outcome: Outcome) -> str:
    return " et ".join(f"le {SHORT[one.scheme.id]}" for one in found.verdicts if one.outcome is outcome)


@dataclass(frozen=True)
class ClaimLine:
    """A scheme asked: its label, what was expected when it was sent, the aid, the money. `beyond`: that what is asked
    or paid goes beyond what was expected, in words.
    """

    claim: Claim
    short: str
    expected: str
    aid: str
    payments: list[Payment]
    net: str
    beyond: str


def claims(found: Iterable[Claim]) -> list[ClaimLine]:
    told = []
    for one in found:
        moved = list(one.payments.all())
        net = sum(p.amount_cents if p.kind == PaymentKind.PAID else -p.amount_cents for p in moved)
        bounds = Interval(one.least_eur, one.most_eur)
        said = money.euros(net) if moved else ""
        told.append(ClaimLine(one, SHORT[one.scheme], euros(bounds), _aid(one, net), moved, said, _beyond(one, net)))
    return told


def _aid(claim: Claim, net: int) -> str:
    """Where it stands: part of it is not the whole."""
    said: str = claim.get_aid_display()
    part = net > 0 if claim.aid == AidState.RECOVERED else claim.aid == AidState.PAID and net < (claim.asked_cents or 0)
    return said + (" en partie" if part else "")


def _beyond(claim: Claim, net: int) -> str:
    if claim.most_eur is None or max(claim.asked_cents or 0, net) <= claim.most_eur * 100:
        return ""
    return french(f"Au-delà de l'aide attendue à la transmission, {money.euros(claim.most_eur * 100)} au plus.")


def named_payments(found: Iterable[Payment]) -> dict[str, str]:
    """To choose in, by their keys."""
    return {
        str(one.pk): french(f"{one.get_kind_display()} de {money.euros(one.amount_cents)}, le {day(one.on)}")
        for one in found
    }


def paid_in_full(claim: Claim) -> bool:
    """All that was asked was paid, nothing paid back. The payments are at hand."""
    cents = sum(one.amount_cents for one in claim.payments.all())
    return claim.aid == AidState.PAID and cents == claim.asked_cents


def all_paid(claims: Iterable[Claim]) -> bool:
    """Of each scheme whose label was granted."""
    granted = [one for one in claims if one.label == LabelState.GRANTED]
    return bool(granted) and all(map(paid_in_full, granted))


@dataclass(frozen=True)
class DeadlineLine:
    what: str
    short: str
    on: str
    late: bool
    source: str
    url: str


def deadline_lines(
    found: Iterable[Deadline], volunteer: Volunteer, on: date, claims: Iterable[Claim] = ()
) -> list[DeadlineLine]:
    """Each with its day; said to be unknown where no source gives a delay, nothing once all is paid."""
    told, paid = [], {one.scheme for one in claims if paid_in_full(one)}
    for one in found:
        label = one.kind == LABEL
        what = "Label à demander au plus tard" if label else "Aide versée à partir du"
        begun = "quand le contrat aura une date de début" if one.known else "inconnu"
        said = "sans objet" if one.closed else day(one.on) if one.on else begun
        if not label and one.scheme in paid:
            said = "versée"
        open_ = volunteer.state in (FileState.PREPARING, FileState.COMPLETE)
        late = bool(label and one.on and one.on < on and open_)
        source = one.source if one.known else one.text
        told.append(DeadlineLine(what, SHORT[one.scheme], said, late, french(source), one.url if one.known else ""))
    return told


@dataclass(frozen=True)
class Past:
    """A line of the history."""

    on: date
    who: str
    what: str
    text: str


def past(volunteer: Volunteer, found: Iterable[VolunteerStep], *, names: bool) -> list[Past]:
    """From the opening of the file. `names`: people are named to who keeps it, their organisation alone to others."""
    told = [Past(volunteer.opened_on, _whose(volunteer.opened_by, names=names), "a ouvert le dossier", "")]
    for one in sorted(found, key=lambda step: (step.on, step.at)):
        if one.mandate is None:
            who = {"firm": "l’entreprise", "young": "le jeune"}[one.by_link]
        else:
            who = _whose(one.mandate, names=names)
        what = one.get_kind_display() + (f" ({SHORT[one.scheme]})" if one.scheme else "")
        told.append(Past(one.on, who, what, one.text))
    return told


def _whose(mandate: Mandate, *, names: bool) -> str:
    whole = f"{mandate.person}, {mandate.organisation.name}"
    return whole if names else str(mandate.organisation.name)


def closed(volunteer: Volunteer) -> list[str]:
    """What is asked in vain: the rules say the scheme closed on the day that counts."""
    return [shut(one) for one in closed_on(volunteer).values()]


def closed_for(offer: Offer | None, on: date) -> list[str]:
    """Of each scheme, before a file is opened: whether it is closed on the day that is known of the contract."""
    day_, which = (offer.starts_on, ANNOUNCED) if offer is not None else (on, IF_TODAY)
    found = [shut_on(scheme, day_, which) for scheme in SHORT]
    return [shut(one) for one in found if one is not None]


def shut(one: Shut) -> str:
    state = "n'était pas encore ouvert" if one.yet else "est fermé"
    return french(f"Le {SHORT[one.scheme]} {state} au {day(one.on)}, {one.which} : le label n'y serait pas accordé.")


def place(volunteer: Volunteer) -> str:
    """Where the establishment was on the day of the contract; what lacks to say it."""
    if not volunteer.code_insee:
        return "La commune manque"
    if volunteer.signed_on is None:
        return "Le jour de signature du contrat manque"
    said: str = volunteer.get_in_programme_display()
    where = f" : {volunteer.place.name}, phase {volunteer.place.phase_id}" if volunteer.place else ""
    return french(said[0].upper() + said[1:] + where)


def facts_of_register(siret: str) -> dict[str, Any]:
    """What the register tells of an establishment on the day: activity, band, commune; nothing where it is silent."""
    one = live.establishment(siret)
    if one is None:
        return {}
    return {
        "naf": (one.activity or "").replace(".", "")[:5],
        "band": one.band or "",
        "code_insee": one.commune or "",
    }


def of_offer(offer: Offer) -> dict[str, Any]:
    """What the form begins with, of the offer that the contract came of."""
    names = ("siret", "firm", "contact", "email")
    return {name: getattr(offer, name) for name in names} | {"territory": offer.territory_id, "asks_ti": True}


def prefilled(siret: str) -> dict[str, Any]:
    """The VTE TI is chosen for an establishment of a territory of the programme, as it is for an offer."""
    one = live.establishment(siret)
    if one is None:
        return {"siret": siret}
    named = {"siret": one.siret, "firm": one.name[:150]}
    return named | {"territory": one.territory_2 or "", "asks_ti": bool(one.territory_2)}


def size(found: Expected) -> str:
    """The size by the European definition, as far as it is known."""
    if not found.verdicts:
        return ""
    facts = found.verdicts[0].facts
    possible = sizes_of(facts)
    labels = {one.id: one.label for one in law().sizes}
    named_ = [labels[one.id] for one in law().sizes if one.id in possible]
    if len(named_) == 1:
        return named_[0]
    whole = "consolidated" if facts.linked else "own"
    lacks = [words for name, words in SIZE_FACTS.items() if getattr(facts, f"{whole}_{name}") is None]
    lacks = (["si elle a des entreprises liées"] if facts.linked is None else []) + lacks
    return french(f"non connue, il manque : {', '.join(lacks)}") if lacks else "non connue"


@dataclass(frozen=True)
class PartLine:
    """A part of the file, and what it lacks: (field, label)."""

    key: str
    name: str
    told: int
    of: int
    lacks: tuple[tuple[str, str], ...]


def parts(volunteer: Volunteer, names: Mapping[str, tuple[str, ...]]) -> list[PartLine]:
    """Of each part, what is told of what applies."""
    told = []
    for key, some in names.items():
        due = [one for one in some if applies(volunteer, one)]
        lacks = [one for one in due if getattr(volunteer, one) in (None, "", [])]
        labels = tuple((one, str(volunteer._meta.get_field(one).verbose_name)) for one in lacks)
        told.append(PartLine(key, PART_NAMES[key], len(due) - len(lacks), len(due), labels))
    return told


def applies(volunteer: Volunteer, name: str) -> bool:
    """Whether something is to be told of this file: what is not known yet applies."""
    if name.startswith("consolidated_"):
        return volunteer.linked is not False
    if name in ("months", "ends_on"):
        return volunteer.contract != Contract.CDI
    if name in ("others_of_siret", "others_of_siren", "mission_spend_eur"):
        return volunteer.asks_vert
    if name == "received":  # none received: the list is complete and empty
        return not volunteer.received_complete
    return name not in ("asks_ti", "asks_vert")


COLUMNS = (
    *("Numéro", "Entreprise", "SIRET", "Territoire", "Lieu au jour du contrat", "État", "VTE TI", "VTE Vert"),
    *("Contrat", "Signé le", "Commencé le", "Label avant le", "Transmis le", "En retard", "Attend"),
)


def table(rows: Iterable[Volunteer], on: date) -> Table:
    """The list as a file: it names no young person."""
    told = []
    for line in lines(rows, on):
        one = line.volunteer
        told.append(
            (
                *(str(one.pk), one.firm, one.siret, one.territory.name, place(one)),
                *(one.get_state_display(), _yes(one.asks_ti), _yes(one.asks_vert), one.get_contract_display()),
                *(one.signed_on, one.starts_on, one.label_by, one.sent_on, _yes(line.late), line.waits),
            )
        )
    return Table("Dossiers VTE", COLUMNS, told)


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def opened_next(found: Opened) -> str:
    """Why the next step is not open yet, in a sentence; empty: nothing stands against it."""
    for kind in found.acts:
        if wrong := found.against.get(kind.value):
            return " ".join(wrong)
    return ""


def scheme_name(scheme: str) -> str:
    return french(aid_schemes()[scheme].name)
