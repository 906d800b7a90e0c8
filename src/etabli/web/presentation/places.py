"""A place to diagnose as it stands in addresses: `territoire-2-ti-2401`, `intercommunalite-200042935`, `groupe-…`."""

import re
from dataclasses import replace

from django.urls import reverse

from etabli.kernel.typography import french as typeset
from etabli.warehouse import subjects
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject, SubjectError

TERRITORY = re.compile(r"territoire-(?P<phase>[a-z0-9]+)-(?P<id>[a-z0-9-]+)")
OTHERS = {
    "intercommunalite": subjects.epci,
    "departement": subjects.departement,
    "region": subjects.region,
}
WORDS = {"epci": "intercommunalite", "departement": "departement", "region": "region"}


def parse(release: Release, slug: str) -> Subject:
    """The place of an address, its name as it is read. SubjectError, with a French message, when there is none."""
    found = _parse(release, slug)
    return replace(found, name=typeset(found.name))


def _parse(release: Release, slug: str) -> Subject:
    match = TERRITORY.fullmatch(slug)
    if match:
        return subjects.territory(release, match["phase"], match["id"])
    kind, _, code = slug.partition("-")
    if kind in OTHERS and code:
        return OTHERS[kind](release, code)
    if kind == "groupe" and code:
        return subjects.group(release, code.split("-"))
    raise SubjectError(f"no place {slug!r}")


def slug(subject: Subject) -> str:
    """The place as an address names it."""
    if subject.level == "territory":
        return f"territoire-{subject.phase}-{subject.code}"
    if subject.level == "group":
        return f"groupe-{subject.code.replace(',', '-')}"
    return f"{WORDS[subject.level]}-{subject.code}"


def address(subject: Subject) -> str:
    """The page of its état des lieux: under the territory's own address for a territory."""
    if subject.level == "territory":
        return reverse("territory_etat_des_lieux", args=[subject.phase, subject.code])
    return reverse("etat_des_lieux", args=[slug(subject)])


def home(subject: Subject) -> str:
    """The page of the place itself; nothing for a group or a département, which have none."""
    if subject.level == "territory":
        return reverse("territory", args=[subject.phase, subject.code])
    if subject.level == "epci":
        return reverse("epci", args=[subject.code])
    return reverse("region", args=[subject.code]) if subject.level == "region" else ""
