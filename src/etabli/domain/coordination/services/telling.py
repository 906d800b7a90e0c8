"""What people are told of requests to operators: referents by a message with a link of theirs, who asks by a notice."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.coordination.models import RequestLink, SentRequest
from etabli.domain.coordination.rights import referents, scope_of
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person, Recusal
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.kernel import money
from etabli.kernel.typography import french

Link = Callable[[str], str]  # an address that holds the secret


def tell_operator(sent: SentRequest, says: str, kind: str, by: Author, link: Link) -> int:
    """Write to each referent, with a link of their own to answer; how many."""
    fiche = sent.request.fiche
    found = list(referents(sent.operator, fiche.plan.territory, timezone.localdate(clock.now())))
    for mandate in found:
        until = request_rules().link_until(timezone.localdate(clock.now()), sent.answer_by)
        hidden, one = RequestLink.made(clock.start_of(until + timedelta(days=1)), sent=sent, mandate=mandate)
        audit.save(one, by=by, verb="asked.link_made", scope=scope_of(sent))
        todo = (
            f"Pour accuser réception ou répondre, ouvrez ce lien, jusqu'au {day(until)} :\n{link(hidden)}\n\n"
            "Il ne vaut que pour vous et pour cette demande : ne le transmettez pas."
        )
        _write(mandate.person, sent, f"asked.{kind}", says, f"{_told(sent)}\n\n{todo}")
    return len(found)


TITLES = {"nobody": "Demande que personne n'a reçue : {operator}", "reminder": "Réponse en retard : {operator}"}


def tell_asker(sent: SentRequest, kind: str, event: str, happened: str, by: Actor | None) -> int:
    """Tell the chefs de projet of the territory, the Région's people when there is none; how many. See `notices.yaml`.

    `event`: what happened, told once. Who stands back from the fiche is told nothing, nor who did it.
    """
    fiche, place = sent.request.fiche, sent.request.fiche.plan.territory
    title = TITLES[kind].format(operator=sent.operator) if kind in TITLES else happened.rstrip(".")
    told = notifications.tell(
        kind=f"asked.{kind}",
        event=f"asked.{event}",
        people=_asking(sent),
        title=f"{title}, fiche {fiche.number}, {place.name}",
        text=f"{happened}\n\nFiche : {fiche.title}",
        url=reverse("request_sent", args=[sent.pk]),
        territory=place,
        by=by,
    )
    return len(told)


def _asking(sent: SentRequest) -> list[Person]:
    territory, (kind, key) = sent.request.fiche.plan.territory_id, sent.request.fiche.subject
    apart = Recusal.objects.in_force().filter(subject_kind=kind, subject_id=key).values("person")
    running = (
        Mandate.objects.in_force(timezone.localdate(clock.now()))
        .filter(person__is_active=True)
        .exclude(person__in=apart)
        .select_related("person")
    )
    leads = running.filter(role=Role.PROJECT_LEAD, territory=territory)
    found = leads or running.filter(role=Role.REGION, region__departements__territory_parts__territory=territory)
    return list({one.person_id: one.person for one in found}.values())


def _told(sent: SentRequest) -> str:
    """What is asked, in a message to the operator."""
    lines = [f"Besoin : {sent.need}"]
    if sent.amount_cents is not None:
        lines.append(f"Montant demandé : {money.euros(sent.amount_cents)}")
    else:
        lines.append("Montant demandé : non précisé")
    if sent.wanted_on is not None:
        lines.append(f"Réponse souhaitée le {day(sent.wanted_on)}")
    lines.append(f"Réponse attendue le {day(sent.answer_by)} au plus tard.")
    return "\n".join(lines)


def _write(person: Person, sent: SentRequest, kind: str, says: str, rest: str) -> None:
    """The message of a referent: it holds a secret, so it goes by the outbox, whatever they chose for notices."""
    fiche = sent.request.fiche
    place = fiche.plan.territory.name
    outbox.write(
        kind=kind,
        to=person.email,
        subject=french(f"Établi : demande à {sent.operator.name}, {place}"),
        text=french(f"Bonjour,\n\n{says}\n\nTerritoire : {place}\nFiche : {fiche.title}\n\n{rest}\n"),
        secret=True,
    )
