"""Open offers as files: the data that search engines read, a table, a feed, a map."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString, mark_safe

from etabli.catalogue.numbers import plural
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.enums import AidState, Contract
from etabli.domain.vte.models import Offer
from etabli.kernel import cells
from etabli.warehouse.release import Release
from etabli.web.presentation.static_map import Shape, StaticMap, static_map
from etabli.web.presentation.vte.offers import card, contract

# https://developers.google.com/search/docs/appearance/structured-data/job-posting
EMPLOYMENT = {Contract.CDI: "FULL_TIME", Contract.CDD: "TEMPORARY", Contract.ALTERNANCE: "INTERN"}
# The words that search engines know, by years after the baccalauréat; the level itself is told in French beside.
CREDENTIALS = {0: "high school", 1: "high school", 2: "associate degree", 3: "bachelor degree", 4: "bachelor degree"}
CREDENTIALS |= dict.fromkeys((5, 6, 7, 8), "postgraduate degree")
COLUMNS = ("poste", "entreprise", "SIRET", "thème", "contrat", "début", "brut annuel (€)", "niveau", "commune")
COLUMNS += ("code commune", "territoire", "aide VTE TI", "dernier jour", "publiée le", "adresse")
UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})  # nothing ends the script, or begins another


def job_posting(offer: Offer, address: str) -> SafeString:
    """`schema.org/JobPosting`: data, which no browser runs. Everything of it is on the page."""
    parts = [("Mission", offer.mission), ("Responsabilités", offer.responsibilities), ("Compétences", offer.skills)]
    body = "".join(f"<p><strong>{label}</strong></p><p>{_html(text)}</p>" for label, text in parts if text)
    commune = offer.commune
    place = {
        "@type": "PostalAddress",
        "addressLocality": commune.name,
        "addressRegion": commune.departement.region.name,
        "addressCountry": "FR",
    }
    postal = commune.postal_codes.split()
    if len(postal) == 1:  # a commune with several says nothing of which
        place["postalCode"] = postal[0]
    found = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": offer.title,
        "description": body,
        "identifier": {"@type": "PropertyValue", "name": offer.firm, "value": str(offer.pk)},
        "url": address,
        "datePosted": offer.published_on.isoformat() if offer.published_on else "",
        "validThrough": timezone.make_aware(datetime.combine(offer.closes_on, time(23, 59, 59))).isoformat(),
        "employmentType": EMPLOYMENT[Contract(offer.contract)],
        "directApply": True,
        "hiringOrganization": {"@type": "Organization", "name": offer.firm},
        "jobLocation": {"@type": "Place", "address": place},
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "value": offer.pay_eur, "unitText": "YEAR"},
        },
        "jobStartDate": offer.starts_on.isoformat(),
        "educationRequirements": {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": CREDENTIALS.get(offer.level, "bachelor degree"),
            "educationalLevel": _level(offer),
        },
    }
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(UNSAFE))  # noqa: S308 (no tag can begin in it)


def _level(offer: Offer) -> str:
    """In words, with the field that is asked for, if one is."""
    rules = offer_rules()
    told = rules.level_label(offer.level)
    return f"{told}, {rules.field_label(offer.study)}" if offer.study else told


def table(found: Iterable[Offer], base: str) -> bytes:
    """CSV, as the other lists."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rules = offer_rules()
    for one in found:
        line = (
            *(one.title, one.firm, one.siret, rules.theme_label(one.theme), contract(one), one.starts_on.isoformat()),
            *(one.pay_eur, rules.level_label(one.level), one.commune.name, one.commune_id, one.territory.name),
            *(AidState(one.aid).label, one.closes_on.isoformat(), one.published_on),
            base + reverse("offer", args=[one.pk]),
        )
        writer.writerow([cells.safe(cell) if isinstance(cell, str) else cell for cell in line])
    return ("\ufeff" + out.getvalue()).encode()


def feed(found: Iterable[Offer], base: str, address: str) -> bytes:
    """Atom: the latest offers, as the page lists them."""
    made = Atom1Feed(
        title="Offres de VTE dans les Territoires d’industrie",
        link=base + reverse("offers"),
        description="Missions offertes par des entreprises, après relecture.",
        feed_url=base + address,
        language="fr",
    )
    for one in found:
        told = card(one)
        at = timezone.make_aware(datetime.combine(one.published_on or one.stated_on, time.min))
        made.add_item(
            title=told.title,
            link=base + told.url,
            unique_id=f"urn:uuid:{one.pk}",
            description=f"{one.firm}, {told.place}. {told.contract}, {told.pay}. Début le {told.starts}.",
            pubdate=at,
            updateddate=at,
            categories=(told.theme,),
        )
    return made.writeString("utf-8").encode()


def offers_map(
    release: Release, phase: str, counts: Mapping[str, tuple[str, int]], address: Mapping[str, str]
) -> StaticMap | None:
    """The territories of a phase, coloured by how many open offers they have; a shape with some leads to them.

    `counts`: (name, how many) by published id; `address`: where each leads.
    """
    names = {code: name for code, (name, _) in counts.items()}
    texts = {code: plural(count, "offre ouverte", "offres ouvertes") for code, (_, count) in counts.items()}
    classes = {code: _class(count) for code, (_, count) in counts.items()}
    found = static_map(release, phase, names, texts, classes)
    if found is None:
        return None
    shapes = tuple(
        Shape(one.code, one.d, address[one.code], one.name, one.text, one.css)
        for one in found.shapes
        if one.code in address
    )
    return StaticMap(found.view_box, found.outlines, shapes, found.insets)


def _class(count: int) -> str:
    """Bounds that the legend says: 1, 2 to 4, 5 and more."""
    return "map-class-2" if count == 1 else "map-class-3" if count < 5 else "map-class-5"


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
