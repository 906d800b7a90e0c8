"""Offers in words: contract, pay, dates, place; what the rules say of the aid; how an offer and a candidate match."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from etabli.analysis.aids.eligibility import Reason
from etabli.analysis.vte.matching import Bounds, Match, Profile, Wanted, matched, skills_of
from etabli.analysis.vte.matching import Reason as MatchReason
from etabli.catalogue import numbers
from etabli.catalogue.aids.grounds import Source
from etabli.catalogue.naf import sub_classes
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.models import Commune
from etabli.domain.territories.search.named import commune_named
from etabli.domain.vte.checks import Check, Refusal, check, refusals
from etabli.domain.vte.enums import AidState, Contract, OfferState
from etabli.domain.vte.models import Application, Offer, OfferStep
from etabli.domain.vte.models.applications import Applied
from etabli.domain.vte.models.said import OfferSaid
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.presentation.aids.verdicts import MARKS
from etabli.web.presentation.vte.offer_review import contradictions, declared

HEADS = {
    AidState.YES: "L’offre répond aux règles de l’aide VTE TI. "
    "Restent à vérifier le candidat, et les autres aides de l’entreprise.",
    AidState.UNKNOWN: "L’aide VTE TI est à confirmer.",
    AidState.NO: "L’aide VTE TI n’est pas due.",
}
ASKED = ("contrat", "niveau", "theme")
ADDRESSED = (
    ("Le niveau du candidat n'est pas dit.", "Vous n'avez pas dit votre niveau."),
    ("Le candidat n'a pas dit s'il cherche", "Vous n'avez pas dit si vous cherchez"),
    ("L'offre et le candidat sont en alternance.", "L'offre est une alternance, comme vous en cherchez une."),
    ("Le candidat cherche", "Vous cherchez"),
    ("Le candidat n'a pas dit jusqu'où il va.", "Vous n'avez pas dit jusqu'où vous allez."),
    ("Le domaine d'études du candidat n'est pas dit.", "Vous n'avez pas dit votre domaine d'études."),
    ("Le candidat n'a pas cité", "Vous n'avez pas cité"),
)
OUTCOMES = {True: "oui", False: "non", None: "à préciser"}


@dataclass(frozen=True)
class Card:
    """An offer of a list, or the head of its page. `km` "" where no distance was asked."""

    offer: Offer
    url: str
    title: str
    contract: str
    pay: str
    level: str
    theme: str
    study: str
    place: str
    starts: str
    closes: str
    telework: str
    aid: str
    km: str
    skills: tuple[str, ...]


def card(offer: Offer, km: Mapping[str, float] | None = None) -> Card:
    rules = offer_rules()
    return Card(
        offer=offer,
        url=reverse("offer", args=[offer.pk]),
        title=french(offer.title),
        contract=contract(offer),
        pay=f"{numbers.number(offer.pay_eur)}\u00a0€ bruts par an",
        level=rules.level_label(offer.level),
        theme=rules.theme_label(offer.theme),
        study=rules.field_label(offer.study) if offer.study else "",
        place=f"{offer.commune.name} ({offer.commune.departement_id})",
        starts=numbers.day(offer.starts_on),
        closes=numbers.day(offer.closes_on),
        telework=numbers.plural(offer.telework, "jour de télétravail par semaine", "jours de télétravail par semaine")
        if offer.telework
        else "",
        aid=AidState(offer.aid).label,
        km=distance(km.get(offer.commune_id)) if km else "",
        skills=skills_of(offer.skills),
    )


def contract(said: OfferSaid) -> str:
    label = Contract(said.contract).label
    if said.contract == Contract.ALTERNANCE:
        label = "Alternance"
    return label if said.months is None else french(f"{label} de {numbers.plural(said.months, 'mois', 'mois')}")


def distance(km: float | None) -> str:
    """From town hall to town hall: within a commune, nothing more precise is known."""
    if km is None:
        return ""
    return "même commune" if km == 0 else french(f"à {numbers.number(round(km))} km")


def state(offer: Offer, on: date) -> str:
    """Where it stands, its last day told."""
    if offer.state == OfferState.PUBLISHED and not offer.is_open(on):
        return "dernier jour passé"
    return OfferState(offer.state).label


# ------------------------------------------------------------------------------------------------------------- the aid


@dataclass(frozen=True)
class Line:
    """A rule and what it says."""

    label: str
    mark: str
    said: str
    source: str
    url: str
    declared: str = ""


@dataclass(frozen=True)
class Aid:
    """What the rules say of the aid. `dates`: of the version that applies; `caveats`: what is not known."""

    state: str
    head: str
    amount: str
    dates: str
    source: str
    source_url: str
    why: tuple[str, ...]
    lines: tuple[Line, ...]
    later: tuple[Line, ...]
    caveats: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def aid(said: OfferSaid, on: date) -> Aid:
    """As known on a day."""
    return _told(check(said, on))


def aid_with_doubts(said: OfferSaid, on: date) -> Aid:
    """The same with what looks wrong, and each rule that says no with what can be done: for the firm and for who
    reviews, not for candidates.
    """
    found = check(said, on)
    told_ = _told(found)
    no = tuple(
        Refusal(french(one.label), french(one.asks), french(one.source), one.url, french(one.advice))
        for one in refusals(found)
    )
    judged_on = declared(said)
    lines = tuple(
        replace(line, declared=judged_on.get(reason.rule, ""))
        for line, reason in zip(told_.lines, found.of_offer, strict=True)
    )
    return replace(told_, doubts=tuple(doubts(said, on)), refusals=no, lines=lines)


def doubts(said: OfferSaid, on: date) -> list[str]:
    """What looks wrong in an offer, to be looked at by the firm before it sends, and by who reviews."""
    found = []
    one = live.establishment(said.siret) if said.siret else None
    if one is not None and one.commune and one.commune != said.commune_id:
        found.append("Au registre, ce SIRET est dans une autre commune que le poste : donnez celui du lieu de travail.")
    found += contradictions(said, one)
    if said.naf and said.naf not in sub_classes():
        found.append(f"Le code NAF {said.naf} n'existe pas dans la nomenclature.")
    least = offer_rules().minimum_of(on)
    if least is not None and said.contract != Contract.ALTERNANCE and said.pay_eur < least.eur:
        mark = " (à vérifier)" if least.confidence == "recalled" else ""
        found.append(
            f"La rémunération est sous le minimum légal d'un an à temps plein, {numbers.number(least.eur)} € "
            f"depuis le {numbers.day(least.starts_on)}{mark} : {least.source}."
        )
    if said.starts_on < on:
        found.append(f"Le début est passé : {numbers.day(said.starts_on)}.")
    if said.closes_on < on:
        found.append(f"Le dernier jour pour candidater est passé : {numbers.day(said.closes_on)}.")
    return [french(one_) for one_ in found]


def _told(found: Check) -> Aid:
    verdict, low, high = found.verdict, found.sum.euros.low, found.sum.euros.high
    source = found.sum.amounts[0].ground.source if found.sum.amounts else None
    amount = ""
    if found.state is not AidState.NO and verdict.version is not None:
        amount = f"{numbers.number(high)}\u00a0€" if high is not None and low == high else "montant non établi"
    return Aid(
        state=found.state.value,
        head=french(HEADS[found.state]),
        amount=amount,
        dates=_dates(found),
        source=_title(source),
        source_url=source.url if source else "",
        why=tuple(dict.fromkeys(french(said) for one in found.deciding for said in one.sentences))
        if found.state is not AidState.YES
        else (),
        lines=tuple(_line(one) for one in found.of_offer),
        later=tuple(_line(one) for one in found.later),
        caveats=tuple(dict.fromkeys(map(french, verdict.caveats))),
    )


def _dates(found: Check) -> str:
    version = found.verdict.version
    if version is None:
        return french("Aucune version des règles n'est connue à cette date.")
    told = f"Règles « {version.version.id} », connues depuis le {numbers.day(version.version.starts.on)}"
    if version.version.ends is not None:
        return french(f"{told}, jusqu'au {numbers.day(version.version.ends.on)} : après, rien n'est connu.")
    return french(f"{told}. Leur fin n'est pas connue.")


def _line(reason: Reason) -> Line:
    source = reason.ground.source if reason.ground is not None else None
    return Line(
        label=french(reason.label),
        mark=MARKS[reason.outcome],
        said=" ".join(map(french, reason.sentences)),
        source=_title(source),
        url=source.url if source is not None else "",
    )


def _title(source: Source | None) -> str:
    return french(source.title) if source is not None else ""


# ------------------------------------------------------------------------------------------------------------ matching


def wanted(offer: Offer) -> Wanted:
    return Wanted(
        level=offer.level,
        contract=offer.contract,
        starts_on=offer.starts_on,
        study=offer.study,
        skills=skills_of(offer.skills),
    )


def profile(one: Application) -> Profile:
    return Profile(
        level=one.level,
        alternance=one.alternance,
        diploma_on=one.diploma_on,
        available_on=one.available_on,
        study=one.study,
        skills=(*skills_of(one.skills), one.degree),
    )


def match(offer: Offer, who: Profile, km: float | None, on: date, *, near_km: int | None = None) -> Match:
    """`near_km`: how far a candidate would go, where they said it."""
    rules = offer_rules()
    bounds = Bounds(soon_days=rules.soon_days, one_skill_in=rules.one_skill_in, near_km=near_km)
    return matched(wanted(offer), who, km=km, bounds=bounds, on=on)


@dataclass(frozen=True)
class Told:
    """A match in words: `head` counts, `reasons` say criterion by criterion."""

    head: str
    reasons: tuple[tuple[str, str, str], ...]


def told(found: Match, *, to_candidate: bool = False) -> Told:
    """To the firm; or `to_candidate`, who is addressed."""
    head = numbers.plural(found.held, "critère rempli", "critères remplis")
    if found.opposed:
        head += f", {numbers.plural(found.opposed, 'non rempli', 'non remplis')}"
    if found.unknown:
        head += f", {found.unknown} à préciser"
    return Told(french(head), tuple(_reason(one, to_candidate) for one in found.reasons))


def _reason(one: MatchReason, to_candidate: bool) -> tuple[str, str, str]:
    said = one.said
    for words, addressed in ADDRESSED if to_candidate else ():
        said = said.replace(french(words), french(addressed))
    return one.label, OUTCOMES[one.outcome], said


@dataclass(frozen=True)
class Applicant:
    """A candidate in words. `diploma`: a degree that is to come is planned."""

    level: str
    study: str
    diploma: str


def applicant(one: Applied, on: date) -> Applicant:
    rules, had = offer_rules(), one.diploma_on
    return Applicant(
        level=rules.level_label(one.level) if one.level else "bac",
        study=rules.field_label(one.study),
        diploma="" if had is None else f"{'attendu' if had > on else 'obtenu'} le {numbers.day(had)}",
    )


# ---------------------------------------------------------------------------------------------------- forms, and files


def prefilled(siret: str) -> dict[str, Any]:
    """What a form begins with, from the page of an establishment."""
    one = live.establishment(siret)
    if one is None:
        return {}
    return {"siret": one.siret, "firm": one.name[:150], "naf": one.activity or "", "place": place(one.commune or "")}


def said(form: Any) -> dict[str, Any]:
    """The fields of an offer, from a form that is right: what is not said of the activity comes from the register."""
    given = dict(form.cleaned_data)
    del given["place"]
    for name in ("responsible", "serves_industry", "linked"):
        given[name] = {"oui": True, "non": False}.get(given[name])
    found = live.establishment(given["siret"]) if not given["naf"] else None
    given["naf"] = found.activity or "" if found is not None else given["naf"]
    return {**given, "commune": form.commune, "territory": form.territory}


def as_typed(offer: OfferSaid) -> dict[str, Any]:
    """The same the other way: what the form that changes an offer begins with."""
    yes_no = {True: "oui", False: "non", None: ""}
    fields = [one.name for one in OfferSaid._meta.get_fields() if one.concrete]
    found = {name: getattr(offer, name) for name in fields if name not in ("territory", "commune")}
    for name in ("responsible", "serves_industry", "linked"):
        found[name] = yes_no[found[name]]
    return {**found, "place": place(offer.commune_id)}


def place(code: str) -> str:
    """A commune as people type it: its name, its code where several have that name."""
    commune = Commune.objects.filter(pk=code).first()
    named, _ = commune_named(commune.name) if commune is not None else (None, "")
    return commune.name if commune is not None and named == commune else code


@dataclass(frozen=True)
class Step:
    """A step told: to the firm without names of people, to the desk with them."""

    on: date
    who: str
    what: str
    text: str


def steps(found: Iterable[OfferStep], *, names: bool) -> list[Step]:
    told_steps = []
    for one in found:
        who = "L’entreprise"
        if one.mandate is not None:
            organisation = one.mandate.organisation.name
            who = f"{one.mandate.person}, {organisation}," if names else organisation
        told_steps.append(Step(one.on, who, one.get_kind_display(), one.text))
    return told_steps
