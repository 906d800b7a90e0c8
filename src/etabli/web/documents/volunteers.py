"""The file of a volunteer prepared for who grants the label: a summary, the index of documents, all as a ZIP."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.foundation import files
from etabli.domain.vte.queries.volunteers import Opened
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.documents.content import Block, Document, Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.documents.pdf import pdf
from etabli.web.presentation.vte import volunteers as told

Absolute = Callable[[str], str]
NOTHING = "non dit"
NAMES = {  # of a file of the ZIP, by the id of its document in the scheme
    "contract": "contrat",
    "job": "fiche-de-poste",
    "diploma": "diplome",
    "registration": "immatriculation",
    "de_minimis": "attestation-de-minimis",
    "accounts": "comptes",
    "report": "rapport-de-mission",
    "spend": "depenses",
}


def summary(found: Opened, on: date, absolute: Absolute) -> Document:
    """What the file says, as known on a day."""
    volunteer = found.volunteer
    granting = volunteer_rules().granted_by.name
    facts = (
        ("Dispositifs demandés", french(told.asks(volunteer))),
        ("État", volunteer.get_state_display()),
        ("Lieu au jour du contrat", told.place(volunteer)),
        ("Aide attendue", told.answer(found.expected, volunteer)),
    )
    return Document(
        title=french(f"Dossier VTE pour le label : {volunteer.firm}"),
        programme=live.programme().name,
        question=french(f"Dossier pour le label VTE : {volunteer.firm}"),
        place=french(volunteer.territory.name),
        facts=facts,
        notice=french(f"Prépare la demande faite à {granting} ; ne la remplace pas."),
        answer=(french(f"{told.young(volunteer)}, {volunteer.title or 'poste non dit'}."),),
        sections=(
            *(_firm(found), _contract(found), _mission(found), _young(found), _amount(found), _papers(found, on)),
            *_charter(found),
        ),
        release=french(f"au {day(on)}"),
        made_at=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        address=Link("Ce dossier en ligne", absolute(reverse("volunteer", args=[volunteer.pk]))),
        genre="Dossier VTE",
        follows=", réservé à qui le suit.",
        version="État",
    )


def packed(found: Opened, on: date, absolute: Absolute) -> bytes:
    """The summary, the charter once it is signed, then each document under a number and its name. NoPdf where PDFs
    can't be made.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00-dossier.pdf", pdf(summary(found, on, absolute)))
        signed = charter(found, on, absolute)
        if signed is not None:
            archive.writestr("01-charte.pdf", pdf(signed))
        first = 1 if signed is None else 2
        for number, paper in enumerate(told.papers(found.volunteer, found.documents, on), start=first):
            one = paper.document
            path = files.path_of(one.file_sha256) if one.file_sha256 else None
            if path is not None and path.exists():
                archive.write(path, f"{number:02d}-{NAMES.get(one.requirement, 'piece')}.{one.file_kind}")
    return out.getvalue()


def charter(found: Opened, on: date, absolute: Absolute) -> Document | None:
    """The charter that both have signed, on its own; None until then."""
    volunteer = found.volunteer
    sections = _charter(found)
    if not sections:
        return None
    return Document(
        title=french(f"Charte du VTE : {volunteer.firm}"),
        programme=live.programme().name,
        question=french(f"Charte du volontariat : {volunteer.firm}"),
        place=french(volunteer.territory.name),
        facts=(("Entreprise", french(volunteer.firm)), ("Jeune", told.young(volunteer))),
        notice=french("Signée dans Établi par un lien envoyé à l'adresse de chacun."),
        answer=(french(f"{told.young(volunteer)}, {volunteer.title}."),),
        sections=(_contract(found), _mission(found), *sections),
        release=french(f"au {day(on)}"),
        made_at=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        address=Link("Ce dossier en ligne", absolute(reverse("volunteer", args=[volunteer.pk]))),
        genre="Charte VTE",
        follows=", réservé à qui le suit.",
        version="État",
    )


def _charter(found: Opened) -> tuple[Section, ...]:
    """Its text and both signatures; nothing while one lacks."""
    one = found.volunteer
    text = volunteer_rules().charter_signed(one.charter)
    if text is None or one.firm_signed_on is None or one.young_signed_on is None:
        return ()
    model = "modèle d'Établi, à remplacer par la charte officielle" if text.model else "charte officielle"
    rows = [
        ("Texte", f"version « {text.id} », {model}"),
        ("Signée pour l'entreprise le", day(one.firm_signed_on)),
        ("Signée par le jeune le", day(one.young_signed_on)),
    ]
    words = (Paragraph(french(text.firm)), Paragraph(french(text.young)))
    return (_section("La charte", "charte", rows, *words),)


def _section(title: str, anchor: str, rows: list[tuple[str, str]], *more: Block) -> Section:
    items = tuple(Item(french(text or NOTHING), french(f"{label} :")) for label, text in rows)
    return Section(Heading(2, title, anchor), (Items(items), *more))


def _number(value: int | None, unit: str = "") -> str:
    return "" if value is None else f"{value:,}".replace(",", " ") + unit


def _yes(value: bool | None) -> str:
    return "" if value is None else "oui" if value else "non"


def _firm(found: Opened) -> Section:
    one = found.volunteer
    read = f"lu au registre le {day(one.register_on)}" if one.register_on else "donné par qui remplit le dossier"
    rows = [
        ("Entreprise", one.firm),
        ("SIRET", one.siret),
        ("Activité (NAF)", f"{one.naf or NOTHING}, {read}"),
        ("Commune", one.code_insee),
        ("Taille par la définition européenne", told.size(found.expected)),
        ("Entreprises liées ou partenaires", _yes(one.linked)),
        ("Salariés de l'entreprise", _number(one.own_staff)),
        ("Chiffre d'affaires", _number(one.own_turnover_eur, " €")),
        ("Total du bilan", _number(one.own_balance_eur, " €")),
        ("Salariés, ensemble consolidé", _number(one.consolidated_staff)),
        ("Chiffre d'affaires consolidé", _number(one.consolidated_turnover_eur, " €")),
        ("Total du bilan consolidé", _number(one.consolidated_balance_eur, " €")),
    ]
    return _section("L’entreprise", "entreprise", rows)


def _contract(found: Opened) -> Section:
    one = found.volunteer
    rows = [
        ("Contrat", one.get_contract_display() if one.contract else ""),
        ("Durée", "" if one.months is None else f"{one.months} mois"),
        ("Signé le", day(one.signed_on) if one.signed_on else ""),
        ("Commence le", day(one.starts_on) if one.starts_on else ""),
        ("Terme", day(one.ends_on) if one.ends_on else ""),
        ("Salaire brut par mois", "" if one.gross_pay_cents is None else money.euros(one.gross_pay_cents)),
    ]
    return _section("Le contrat", "contrat", rows)


def _mission(found: Opened) -> Section:
    one = found.volunteer
    rows = [
        ("Poste", one.title),
        ("Responsabilités", one.responsibilities),
        ("Lien avec la direction", one.management),
        ("Tuteur", one.tutor),
        ("Transition écologique ou énergétique", _yes(one.green_mission)),
    ]
    return _section("La mission", "mission", rows)


def _young(found: Opened) -> Section:
    one = found.volunteer
    rows = [
        ("Nom", told.young(one)),
        ("Années après le bac", _number(one.years_after_bac)),
        ("Dernier diplôme", day(one.diploma_on) if one.diploma_on else ""),
        ("École", one.school),
    ]
    return _section("Le jeune", "jeune", rows)


def _amount(found: Opened) -> Section:
    rows = tuple(
        (one.title, one.formula or one.text, one.source or "–", one.euros) for one in told.amount(found.expected)
    )
    heads = ("Étape", "Calcul", "Source", "Montant")
    block: Block = Table("Aide attendue, étape par étape", heads, rows, 3) if rows else Paragraph("Rien.", "empty")
    return Section(Heading(2, "L’aide attendue", "aide"), (block,))


def _papers(found: Opened, on: date) -> Section:
    rows = tuple(
        (paper.text, paper.document.get_state_display(), paper.document.file_kind.upper() or "–")
        for paper in told.papers(found.volunteer, found.documents, on)
    )
    heads = ("Pièce", "État", "Fichier")
    block: Block = Table("Pièces du dossier", heads, rows, 3) if rows else Paragraph("Aucune pièce demandée.", "empty")
    return Section(Heading(2, "Les pièces", "pieces"), (block,))
