"""The état des lieux of any place: the page, the reasoning of each finding, and each picture on its own."""

import csv
import io
import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.diagnosis.queries.versions import Adopted, adopted
from etabli.kernel.names import search_key
from etabli.warehouse import places as warehouse_places
from etabli.warehouse.subjects import MOST, Subject, SubjectError
from etabli.web import live
from etabli.web.charts.standalone import standalone
from etabli.web.documents.raster import png
from etabli.web.download import CSV, download
from etabli.web.exports import safe
from etabli.web.live import public_page, public_page_on
from etabli.web.presentation import (
    comparators,
    etat_des_lieux,
    picture_tables,
    places,
    reasoning,
    recalculation,
    trails,
)
from etabli.web.presentation.comparators import Asked
from etabli.web.presentation.diagnosis.versions import later_figures
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

SVG, PNG = "image/svg+xml", "image/png"
UNINHABITED = {"984", "989"}  # Terres australes et antarctiques, La Passion-Clipperton
NUMBER = re.compile(r"[+\u2212]?[\d\u202f]+(,\d+)?")


def _subject(slug: str) -> Subject:
    try:
        return places.parse(live.release(), slug)
    except SubjectError as error:
        raise Http404(error.user_message) from error


def _choice(request: HttpRequest, subject: Subject) -> Asked:
    """The places that the address asks it to be compared with."""
    return comparators.asked(request.GET.getlist("variables"), request.GET.get("bassin", ""), level=subject.level)


def _trail(subject: Subject, *last: str) -> trails.Trail:
    """Under the place's own page; the last step is the page itself."""
    steps = [(subject.name, places.home(subject))] if places.home(subject) else [("Autres lieux", reverse("any_place"))]
    steps.append(("État des lieux", places.address(subject) if last else ""))
    return [*steps, *((label, "") for label in last)]


@public_page_on(adopted)
def of_territory(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The état des lieux of a territory, at its own address, with the version that its binôme adopted."""
    return _page(request, _subject(f"territoire-{phase}-{territory_id}"), adopted(phase, territory_id))


@public_page
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The état des lieux of an EPCI, département, région or group; a territory's is under the territory."""
    subject = _subject(slug)
    if places.slug(subject) != slug or subject.level == "territory":
        return redirect(places.address(subject))
    return _page(request, subject)


def _page(request: HttpRequest, subject: Subject, version: Adopted | None = None) -> HttpResponse:
    found = etat_des_lieux.of(subject, _choice(request, subject))
    phase = next((p for p in live.programme().phases if p.id == subject.phase), None)
    context = {
        "edl": found,
        "subject": subject,
        "slug": places.slug(subject),
        "home": places.home(subject),
        "phase": phase,
        "version": version,
        "later_figures": later_figures(version.made_at, version.release_id, found.release) if version else "",
        "trail": _trail(subject),
        "citations": picture_tables.citations(found, _absolute(request)),
    }
    return render(request, "web/etat_des_lieux.html", context)


def _absolute(request: HttpRequest) -> Callable[[str], str]:
    """What makes an address of ours absolute, for texts that leave the page."""
    ours = request.build_absolute_uri("/").removesuffix("/")
    return lambda address: f"{ours}{address}"


@public_page
def finding(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One finding down to the figures of the members behind it."""
    subject = _subject(slug)
    edl = etat_des_lieux.of(subject)
    found = edl.finding(key)
    if found is None:
        raise Http404("Ce constat n’existe pas pour ce lieu dans cette version des données.")
    context = {
        "subject": subject,
        "address": places.address(subject),
        "finding": found,
        "steps": recalculation.steps(found, etat_des_lieux.laws_of_release(), edl.compared),
        "citation": picture_tables.of_finding(edl, found, _absolute(request)),
        "behind": reasoning.behind(live.release(), live.catalogue(), subject, found),
        "trail": _trail(subject, found.title),
    }
    return render(request, "web/finding.html", context)


@public_page
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One picture as a file of its own, with its title and source drawn in it."""
    return HttpResponse(_drawn(request, slug, name), content_type=SVG)


@public_page
def picture_png(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The same file for programs that take no SVG."""
    return HttpResponse(png(_drawn(request, slug, name)), content_type=PNG)


def _drawn(request: HttpRequest, slug: str, name: str) -> bytes:
    subject = _subject(slug)
    found = etat_des_lieux.of(subject, _choice(request, subject))
    chart = found.charts.get(name)
    if chart is None:
        raise Http404("Cette image n’existe pas pour ce lieu.")
    return standalone(chart, caption=found.subject.name, release=found.release.id)


@public_page
def picture_data(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The table of one picture as CSV."""
    subject = _subject(slug)
    found = etat_des_lieux.of(subject, _choice(request, subject))
    table = picture_tables.table(found, name)
    if table is None:
        raise Http404("Cette image n’existe pas pour ce lieu.")
    return download(_csv(found, table), CSV, f"{slug[:60]}-{name}.csv")


def _csv(found: EtatDesLieux, table: picture_tables.PictureTable) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*table.headings, "source", "version des données"])
    for row in table.rows:
        writer.writerow([*map(_cell, row), table.source, found.release.id])
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    """A number as a French spreadsheet reads it: plain minus, no thousands; other text as it is, never a formula."""
    if NUMBER.fullmatch(text):
        return text.replace("\u2212", "-").replace("\u202f", "").lstrip("+")
    return str(safe(text))


@public_page
def any_place(request: HttpRequest) -> HttpResponse:
    """Choose any intercommunalité, département, région or group; what was asked leads to its état des lieux."""
    release = live.release()
    asked = [siren for siren in request.GET.getlist("membre") if siren.strip()][: MOST + 1]
    typed = " ".join(asked).replace(",", " ").split()
    error = ""
    if typed:
        try:
            return redirect(places.address(places.parse(release, f"groupe-{'-'.join(typed)}")))
        except SubjectError as problem:
            error = problem.user_message
    names = warehouse_places.every_epci(release)
    search = request.GET.get("q", "").strip()[:80]
    key = search_key(search)
    context = {
        "error": error,
        "typed": typed,
        "q": search,
        "epci": [(siren, name) for siren, name in names if key and key in search_key(name)][:40],
        "departements": {c: n for c, n in warehouse_places.departements(release).items() if c not in UNINHABITED},
        "regions": warehouse_places.regions(release),
        "most": MOST,
        "trail": trails.of("État des lieux d’un autre lieu"),
    }
    return render(request, "web/any_place.html", context)
