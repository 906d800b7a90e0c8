"""Comments on a fiche, changes that a comité régional asks for, documents, drafts, and models of the library."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from etabli.domain.audit import services as audit
from etabli.domain.foundation import clock, files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.notifications import services as notifications
from etabli.domain.plans import mentions, rights
from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Comment, Document, Fiche, Template
from etabli.domain.plans.queries import people
from etabli.domain.plans.services.fiches import locked
from etabli.domain.plans.whole import EMPTY, value_of
from etabli.kernel.names import search_key
from etabli.kernel.typography import french


@transaction.atomic
def comment(*, fiche_id: UUID, text: str, by: Actor, asks_change: bool = False) -> Comment:
    """Say something of a fiche. `@Prénom Nom` tells that person: see `mentions`. A Région asks for a change."""
    fiche = locked(fiche_id)
    if not rights.may_see(by, fiche):
        permissions.require(by, "plan.restricted", fiche.plan.territory, subject=fiche.subject)
    permission = "plan.validate" if asks_change else "plan.comment"
    mandate = permissions.require(by, permission, fiche.plan.territory, subject=fiche.subject)
    if not text.strip():
        raise ValidationError({"text": "Écrivez un commentaire."})
    cited = _cited(text, fiche, by)
    assert by.person is not None
    said = Comment(
        fiche=fiche,
        author=by.person,
        text=text.strip(),
        mentioned=[str(person.pk) for person in cited],
        asks_change=asks_change,
    )
    audit.save(said, by=by.author(mandate), verb="fiche.commented", scope=f"confidential:{fiche.plan.territory_id}")
    place = fiche.plan.territory
    notifications.tell(
        kind="fiche.mentioned",
        event=f"fiche.mentioned:{said.pk}",
        people=cited,
        title=f"On vous cite, fiche {fiche.number}, {place.name}",
        text=f"Un commentaire de la fiche {fiche.number} du plan d'action ({place.name}) vous cite.",
        url=reverse("fiche", args=[place.phase_id, place.published_id, fiche.number]),
        territory=place,
        by=by,
    )
    return said


@transaction.atomic
def settle_comment(*, comment_id: UUID, by: Actor) -> Comment:
    """Say that what was asked is done."""
    said = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    fiche = locked(said.fiche_id)
    mandate = rights.require(rights.may_edit(by, fiche))
    if said.settled_at is None:
        said.settled_at = clock.now()
        scope = f"confidential:{fiche.plan.territory_id}"
        audit.save(said, by=by.author(mandate), verb="fiche.comment_settled", scope=scope)
    return said


def _cited(text: str, fiche: Fiche, by: Actor) -> tuple[Person, ...]:
    """Those whose name follows an @. ValidationError when nobody has it, several have, or they may not read it."""
    if mentions.AT.search(text) is None:
        return ()
    there = people.around(fiche, by)
    found = mentions.read(text, there)
    faults = [
        f"Personne ici ne s'appelle « {name} » : écrivez le nom entier après l'arobase, ou retirez-la."
        for name in found.unknown
    ]
    for name, same in found.several:
        names = ", ".join(str(one) for one in same)
        faults.append(f"Plusieurs personnes répondent à « {name} » : écrivez le nom entier ({names}).")
    readers = people.readers(fiche, list(found.people), by)
    closed = [str(one) for one in found.people if one not in readers]
    faults += [f"{name} ne peut pas lire cette fiche réservée : retirez l'arobase." for name in closed]
    if faults:
        raise ValidationError({"text": [french(fault) for fault in faults]})
    return found.people


@transaction.atomic
def add_document(*, document: Document, file: Checked, by: Actor) -> Document:
    """Join a file to a fiche: judged by its content, kept by its SHA-256."""
    fiche = locked(document.fiche_id)
    mandate = rights.require(rights.may_follow(by, fiche))
    assert by.person is not None
    document.file_name, document.file_kind = file.name, file.kind
    document.file_size, document.file_sha256, document.author = len(file.content), file.sha256, by.person
    scope = rights.scope_of(fiche) if not document.restricted else f"confidential:{fiche.plan.territory_id}"
    audit.save(document, by=by.author(mandate), verb="fiche.document_added", scope=scope)
    files.keep(file)
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Actor) -> None:
    """Take a document away; the file goes when nothing else has it."""
    fiche = locked(document.fiche_id)
    mandate = rights.require(rights.may_follow(by, fiche))
    scope = rights.scope_of(fiche) if not document.restricted else f"confidential:{fiche.plan.territory_id}"
    sha256 = document.file_sha256
    audit.delete(document, by=by.author(mandate), verb="fiche.document_removed", scope=scope)
    transaction.on_commit(lambda: files.remove(sha256))


@transaction.atomic
def publish_template(*, fiche_id: UUID, by: Actor) -> Template:
    """Make a model of a public fiche: its `modelled` fields, without names and amounts."""
    fiche = locked(fiche_id)
    mandate = permissions.require(by, "plan.template", fiche.plan.territory, subject=fiche.subject)
    if fiche.visibility != "public":
        raise ValidationError(french("Seule une fiche que tout le monde peut lire devient un modèle."))
    if Template.objects.filter(source=fiche, withdrawn_at__isnull=True).exists():
        raise ValidationError(french("Cette fiche est déjà publiée comme modèle."))
    values = {
        field.id: value_of(fiche, field)
        for field in fields().fields
        if field.modelled and value_of(fiche, field) not in EMPTY
    }
    if named := _named(fiche, values):
        said = f"Un modèle ne nomme personne. Retirez de ces textes : {', '.join(named)}."
        raise ValidationError(french(said))
    model = Template(
        territory=fiche.plan.territory,
        source=fiche,
        title=fiche.title,
        phase=fiche.plan.territory.phase_id,
        axis=fiche.axis,
        project_type=fiche.project_type,
        values=values,
    )
    audit.save(model, by=by.author(mandate), verb="fiche.template_published", scope=fiche.plan.territory_id)
    return model


def _named(fiche: Fiche, values: Mapping[str, Any]) -> list[str]:
    """The territory and the organisations of the fiche that its texts name, whatever their case and accents."""
    about = [fiche.lead, *(one.organisation for one in fiche.partners.select_related("organisation"))]
    about += [one.funder for one in fiche.resources.select_related("funder")]
    names = [fiche.plan.territory.name, *(one.name for one in about if one is not None)]
    texts = " ".join(f" {search_key(value)} " for value in [fiche.title, *values.values()] if isinstance(value, str))
    return [name for name in dict.fromkeys(names) if f" {search_key(name)} " in texts]


@transaction.atomic
def withdraw_template(*, template: Template, by: Actor) -> Template:
    mandate = permissions.require(by, "plan.template", template.territory)
    template.withdrawn_at = clock.now()
    audit.save(template, by=by.author(mandate), verb="fiche.template_withdrawn", scope=template.territory_id)
    return template
