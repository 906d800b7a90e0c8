"""Acts told in French: who, under which role, did what to whom, and what changed.

`SENTENCES` and `SHOWN` are what may be read of an act: a verb that is not there is told plainly, a field that is not
there is not shown. Other contexts add their own. Addresses, messages and confidential texts are in none.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone

from etabli.catalogue.numbers import day, instant
from etabli.domain.audit.models import Entry
from etabli.domain.audit.past_titles import PastTitles
from etabli.domain.audit.queries import ERASED, SET_APART, Act
from etabli.domain.diagnosis.queries.names import Called
from etabli.domain.governance.queries.names import Named
from etabli.kernel import french, money
from etabli.kernel.names import sort_key
from etabli.kernel.typography import NBSP
from etabli.web.exports import safe
from etabli.web.presentation.firms import acts as firms
from etabli.web.presentation.means import acts as means
from etabli.web.presentation.plans import acts as plans
from etabli.web.presentation.steering import acts as steering
from etabli.web.presentation.vte import acts as volunteers
from etabli.web.presentation.vte import offer_acts as offers

# What follows the author's name; {of} is « de » and the person or organisation that the act is about.
SENTENCES = {
    "mandate.granted": "a ouvert le mandat {of}",
    "mandate.ended": "a mis fin au mandat {of}",
    "mandate.handed_over": "a transmis le mandat {of}",
    "mandate.cancelled": "a annulé, avant qu’il commence, le mandat {of}",
    "mandate.not_handed_over": "a annulé la transmission du mandat {of}",
    "mandate.kept_on": "a laissé courir le mandat {of}",
    "binome.designated": "a désigné le binôme",
    "binome.ended": "a mis fin au binôme",
    "binome.cancelled": "a annulé un binôme qui n’avait pas commencé",
    "binome.kept_on": "a laissé courir le binôme",
    "invitation.sent": "a invité quelqu’un pour le compte {of}",
    "invitation.accepted": "a accepté une invitation, pour le compte {of}",
    "invitation.declined": "a décliné une invitation faite pour le compte {of}",
    "invitation.withdrawn": "a retiré une invitation faite pour le compte {of}",
    "request.sent": "a demandé un rôle",
    "request.accepted": "a accepté la demande {of}",
    "request.refused": "a refusé la demande {of}",
    "organisation.declared": "a déclaré l’organisation {name}",
    "recusal.declared": "a déclaré le déport {of}",
    "recusal.reported": "a signalé un déport {of}, qui reste à confirmer",
    "recusal.accepted": "a accepté le déport {of}, que d’autres avaient signalé",
    "recusal.confirmed": "a confirmé le déport {of}, que d’autres avaient signalé",
    "recusal.dismissed": "a écarté le signalement d’un déport {of}",
    "recusal.lifted": "a levé le déport {of}",
    "recusal.forgotten": "a effacé les précisions d’un déport, la phase étant finie",
    "recusal.removed": "a effacé un déport, la phase étant finie",
    "person.created": "a ouvert le compte {of}",
    "person.changed": "a modifié le compte {of}",
    "person.erased": "a effacé ce qui était personnel, à la demande de la personne",
    "invitation.forgotten": "a effacé l’adresse d’une invitation sans suite",
    "request.forgotten": "a effacé le message d’une demande ancienne",
    "second_factor.added": "a ajouté un second facteur",
    "second_factor.codes_renewed": "a renouvelé ses codes de secours",
    "second_factor.removed": "a retiré son second facteur",
    "second_factor.reset": "a retiré le second facteur {of}, à sa demande",
    "person.closed": "a fermé le compte {of}",
    "person.reopened": "a rouvert le compte {of}",
    "person.closing_asked": "a demandé de fermer le compte {of}",
    "findings.drawn": "a tiré les constats des chiffres",
    "finding.derived": "a proposé un constat",
    "finding.derived_again": "a mis à jour la proposition d’un constat",
    "finding.figure_changed": "a signalé qu’un chiffre a changé sous un constat",
    "finding.figure_taken": "a repris le nouveau chiffre d’un constat",
    "finding.figure_left": "a gardé le chiffre d’un constat tel qu’il était",
    "finding.no_longer_claimed": "a signalé qu’un constat ne tient plus aux chiffres",
    "finding.added": "a ajouté un constat",
    "finding.kept": "a retenu un constat",
    "finding.rejected": "a écarté un constat",
    "finding.put_back": "a remis un constat à décider",
    "finding.reworded": "a reformulé un constat",
    "finding.confidential_written": "a écrit la partie confidentielle d’un constat",
    "finding.rated": "a donné un avis sur un constat",
    "evidence.added": "a ajouté une preuve à un constat",
    "evidence.removed": "a retiré une preuve d’un constat",
    "evidence.forgotten": "a effacé le texte et le document d’une preuve, la phase étant finie",
    "questionnaire.prepared": "a préparé un questionnaire",
    "questionnaire.changed": "a modifié un questionnaire",
    "questionnaire.opened": "a ouvert un questionnaire",
    "questionnaire.link_renewed": "a changé le lien d’un questionnaire",
    "questionnaire.reopened": "a rouvert un questionnaire",
    "questionnaire.closed": "a fermé un questionnaire",
    "questionnaire.answered": "a reçu une réponse à un questionnaire",
    "questionnaire.answer_corrected": "a reçu la correction d’une réponse à un questionnaire",
    "questionnaire.reply_set_apart": "a mis à part une réponse à un questionnaire",
    "questionnaire.reply_put_back": "a remis une réponse dans un questionnaire",
    "questionnaire.reply_erased": "a effacé une réponse à un questionnaire, à la demande de qui l’a envoyée",
    "questionnaire.summed_up": "a gardé les résultats d’ensemble d’un questionnaire, la phase étant finie",
    "questionnaire.reply_removed": "a effacé une réponse à un questionnaire, la phase étant finie",
    "version.made": "a préparé une version de l’état des lieux",
    "version.submitted": "a présenté une version au comité de projet",
    "version.signed": "a signé une version de l’état des lieux",
    "version.adopted": "a constaté l’adoption d’une version de l’état des lieux",
    "version.committee_dated": "a daté le comité de projet qui adopte une version de l’état des lieux",
    "version.committee_contested": "a signalé une date de comité de projet à vérifier",
    "version.withdrawn": "a retiré une version de l’état des lieux",
    **plans.SENTENCES,
    **steering.SENTENCES,
    **firms.SENTENCES,
    **offers.SENTENCES,
    **volunteers.SENTENCES,
    **means.SENTENCES,
}
# Fields that are shown before and after, by kind of object.
SHOWN: dict[str, tuple[str, ...]] = {
    "governance.mandate": (
        *("person", "role", "organisation", "function", "starts_on", "ends_on", "until_successor", "successor"),
    ),
    "governance.binome": ("elu", "industriel", "starts_on", "ends_on"),
    "governance.invitation": ("role", "organisation", "function", "ends_on", "accepted_at", "withdrawn_at", "declined"),
    "governance.joinrequest": ("role", "organisation", "answer"),
    "governance.recusal": ("subject_title", "ground", "confirmed_at", "lifted_at"),
    "diagnosis.finding": (*("title", "wording", "kind", "axis", "state", "importance", "confidence", "position"),),
    "diagnosis.rating": ("importance", "confidence"),
    "diagnosis.version": ("number", "state", "committee_on"),
    "diagnosis.questionnaire": ("title", "closes_on", "opened_at", "closed_at"),
    "governance.organisation": ("kind", "name", "siren", "siret"),
    "governance.person": ("given_name", "family_name", "is_active"),
    **plans.SHOWN,
    **steering.SHOWN,
    **firms.SHOWN,
    **offers.SHOWN,
    **volunteers.SHOWN,
    **means.SHOWN,
}


@dataclass(frozen=True)
class Change:
    """A field by its French name, before and after in words; empty where there was nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An act as a page tells it."""

    at: datetime
    author: str
    author_id: UUID | None
    sentence: str
    verb: str
    kind: str
    object_id: str
    changes: Sequence[Change]
    reason: str

    @property
    def when(self) -> str:
        """The day and the minute, here."""
        return instant(timezone.localtime(self.at))


WITHOUT_WHOM = re.compile(r",? (?:faite )?pour le compte \{of\}| \{of\}| \{name\}")  # what names somebody, cut
# Headings of the acts to choose among, by the beginning of their names.
GROUPS: dict[str, tuple[str, ...]] = {
    "Mandats et binôme": ("mandate", "binome"),
    "Invitations et demandes": ("invitation", "request"),
    "Déports": ("recusal",),
    "Constats et preuves": ("findings", "finding", "evidence"),
    "Questionnaires": ("questionnaire",),
    "Versions de l’état des lieux": ("version",),
    "Plan d’action": ("plan",),
    "Fiches": ("fiche",),
    "Argent des fiches": ("money",),
    "Demandes aux opérateurs": ("asked",),
    "Points du mois": ("monthly",),
    "Revues d’indicateurs": ("review",),
    "Points de blocage": ("obstacle",),
    "Besoins des entreprises": ("need",),
    "Offres de VTE et candidatures": ("offer", "application"),
    "Volontaires (VTE)": ("volunteer",),
    "Entreprises suivies": ("followed",),
    "Plateformes de services": ("platform", "booking"),
    "Formations, savoir-faire, outils": ("training", "transmission", "diagnostic"),
    "Évaluations et rapports": ("report",),
    "Enveloppes et scénarios": ("envelope", "scenario"),
    "Comités": ("committee", "meeting", "seat", "agenda", "decision", "minutes"),
    "Comptes et organisations": ("person", "second_factor", "organisation", "feed"),
}
# Filed elsewhere than under a territory: what only some may read, and what is of nobody's territory.
NOT_OF_TERRITORY = (
    *("finding.confidential_written", "questionnaire.answered", "questionnaire.answer_corrected"),
    *("questionnaire.reply_removed", "questionnaire.reply_erased"),
    *("fiche.commented", "fiche.comment_settled", "person.", "second_factor.", "organisation."),
    *("feed.", "envelope.", "scenario.", "need.", "offer.", "application.", "volunteer.", "followed."),
    *("booking.", "transmission.", "diagnostic."),
)


def in_words(verb: str) -> str:
    """An act in plain words: « a mis fin au mandat de… »."""
    return SENTENCES.get(verb, "a fait un acte").replace(" {of}", " de…").replace(" {name}", "")


def verbs(*, of_territory: bool, among: Collection[str] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Acts to choose among, under headings, each in the order of its words: those that can be there, or are `among`."""
    known = [
        verb
        for verb in SENTENCES
        if not (of_territory and verb.startswith(NOT_OF_TERRITORY)) and (among is None or verb in among)
    ]
    found = []
    for heading, begun in GROUPS.items():
        mine = [(verb, in_words(verb)) for verb in known if verb.partition(".")[0] in begun]
        if mine:
            found.append((heading, sorted(mine, key=lambda pair: sort_key(pair[1]))))
    return found


def nature(kind: str) -> str:
    """A kind of object in words."""
    model = _model(kind)
    return str(model._meta.verbose_name) if model is not None else "objet"


def of_whom(kind: str, title: str, label: str) -> str:
    """« Histoire : constat « Délais » », « Histoire : mandat de Rosa Bonheur »."""
    what = nature(kind)
    if title:
        what = title if title.startswith("fiche ") else f"{what} {title}"
    elif label:
        what = f"{what} {french.of(label)}" if kind != "governance.organisation" else f"{what} {label}"
    return f"Histoire{NBSP}: {what}"


def last_act(entry: Entry | None) -> str:
    """When somebody last acted and what it was, without saying of whom; empty when they never did."""
    if entry is None:
        return ""
    did = WITHOUT_WHOM.sub("", SENTENCES.get(entry.verb, "a fait un acte"))
    return f"{did}, le {day(timezone.localtime(entry.at))}"


def tell(
    acts: Iterable[Act], named: Mapping[str, Named], titles: Mapping[str, Called], past: PastTitles | None = None
) -> list[Told]:
    """`titles` are those of findings, questionnaires, versions and fiches that the reader may see, by id of the object;
    `past` what they were called when each act was done.

    What an act changed of the état des lieux is for who may see its title.
    """
    return [_told(act, named, _title(act, titles, past)) for act in acts]


def _title(act: Act, titles: Mapping[str, Called], past: PastTitles | None) -> str:
    """Of the object; of the fiche that a part, gone since, was of."""
    fiche = act.before.get("fiche") or act.after.get("fiche")
    found = titles.get(act.object_id) or titles.get(str(fiche))
    if found is None:
        return ""
    return found.then(past.at(found.of, act.id)) if past else found.label


def _told(act: Act, named: Mapping[str, Named], title: str) -> Told:
    under = named.get(str(act.mandate_id))
    about = named.get(act.object_id) or named.get(str(act.before.get("person")))  # a cancelled mandate is gone
    who = f"{act.author} ({under.role})" if under and under.role else act.author
    label = about.label if about else ""
    of = french.of(label) if label else "d’un objet disparu"
    did = SENTENCES.get(act.verb, "a fait un acte").format(of=of, name=label)
    role = f" ({about.role})" if about and about.role and act.verb.startswith(("mandate.", "request.")) else ""
    return Told(
        at=act.at,
        author=act.author,
        author_id=act.author_id,
        sentence=f"{who} {did}{role}{NBSP}: {title}." if title else f"{who} {did}{role}.",
        verb=act.verb,
        kind=act.kind,
        object_id=act.object_id,
        changes=_changes(act, named) if title or not act.kind.startswith("diagnosis.") else [],
        reason=act.reason,
    )


def _changes(act: Act, named: Mapping[str, Named]) -> list[Change]:
    model = _model(act.kind)
    if model is None:
        return []
    found = []
    for name in SHOWN.get(act.kind, ()):
        if name not in act.before and name not in act.after:
            continue
        declared = model._meta.get_field(name)
        before, after = (_words(declared, part.get(name), named, act.scope) for part in (act.before, act.after))
        if before or after:
            found.append(Change(str(declared.verbose_name), before, after))
    return found


def _model(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind)
    except LookupError:
        return None


def _words(declared: models.Field, value: Any, named: Mapping[str, Named], scope: str) -> str:
    """A stored value as its field reads: the label of a choice, a date in words, the name of whom it points at."""
    if value in (None, "", ERASED, SET_APART):
        return str(value or "")
    if declared.name.endswith("_cents"):
        return money.euros(int(value))
    if label := plans.state(declared, value, scope):
        return label
    if declared.choices:
        return str(dict(declared.flatchoices).get(value, value))
    if isinstance(declared, models.DateTimeField):
        return day(timezone.localtime(datetime.fromisoformat(value)))
    if isinstance(declared, models.DateField):
        return day(date.fromisoformat(value))
    if isinstance(declared, models.BooleanField):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return "\n".join(f"{name}{NBSP}: {text}" for name, text in value.items())
    if declared.is_relation:
        return named[value].label if value in named else "objet disparu"
    return str(value)


COLUMNS = ("date", "auteur", "acte", "phrase", "changements", "motif", "nature", "objet")


def csv_lines(batches: Iterable[Sequence[Told]]) -> Iterator[bytes]:
    """UTF-8 with BOM and semicolons, a piece a batch."""
    yield _csv([COLUMNS]).encode("utf-8-sig")
    for batch in batches:
        yield _csv(_row(one) for one in batch).encode()


def _row(one: Told) -> tuple[str, ...]:
    changes = " ; ".join(f"{c.field} : {c.before or '–'} → {c.after or '–'}" for c in one.changes)
    at = timezone.localtime(one.at).isoformat(timespec="seconds")
    cells = (at, one.author, in_words(one.verb), one.sentence, changes, one.reason, nature(one.kind), one.object_id)
    return tuple(str(safe(cell)) for cell in cells)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue()
