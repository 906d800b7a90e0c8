"""What must be so before a page is asked: a case of the table."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.access import asked_plans, asked_steering, followed, means, needs, offers, volunteers
from tests.access.asked_forms import ask_from_outside, of_opened
from tests.access.people import DAY, Who
from tests.access.world import Place, World

from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Finding, Questionnaire, Reply, Version
from etabli.domain.governance import secret
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import JoinRequest, Recusal, UnconfirmedRequest

Values = Mapping[str, Any]


def _stands_back(place: Place, who: Who) -> None:
    if who.person is not None:
        Recusal.objects.create(
            person=who.person,
            territory=place.territory,
            subject_kind="diagnosis.finding",
            subject_id=str(place.finding.pk),
            subject_title="Délais",
            ground=Ground.COMPETITOR,
            declared_by=place.member.person,
            confirmed_at=timezone.now(),
        )


def _recused(world: World, place: Place, who: Who) -> Values:
    _stands_back(place, who)
    return {}


def _reported(world: World, place: Place, who: Who) -> Values:
    """The déport of the place was reported by the chef de projet, and waits."""
    lead = place.held[Role.PROJECT_LEAD].person
    waits = {"declared_by": lead, "confirmed_by": None, "confirmed_at": None}
    Recusal.objects.filter(pk=place.recusal.pk).update(**waits)
    return {}


def _own_report(world: World, place: Place, who: Who) -> Values:
    """Made by who asks, about the member."""
    _reported(world, place, who)
    if who.person is not None:
        Recusal.objects.filter(pk=place.recusal.pk).update(declared_by=who.person)
    return {}


def _report_about_me(world: World, place: Place, who: Who) -> Values:
    """About who asks, made by the member."""
    _reported(world, place, who)
    if who.person is not None:
        Recusal.objects.filter(pk=place.recusal.pk).update(person=who.person, declared_by=place.member.person)
    return {}


def _own_recusal(world: World, place: Place, who: Who) -> Values:
    if who.person is not None:
        Recusal.objects.filter(pk=place.recusal.pk).update(person=who.person, confirmed_by=None)
    return {}


def _closed(world: World, place: Place, who: Who) -> Values:
    Questionnaire.objects.filter(pk=place.opened.pk).update(closed_at=timezone.now())
    return {"questionnaire_id": place.opened.pk}


def _one_apart(world: World, place: Place, who: Who) -> Values:
    Reply.objects.filter(pk=of_opened(place)).update(set_apart_at=timezone.now(), set_apart_reason="essai")
    return {"questionnaire_id": place.opened.pk}


def _to_confirm(world: World, place: Place, who: Who) -> Values:
    hidden = secret.fresh()
    UnconfirmedRequest.objects.create(
        territory=place.territory,
        secret_hash=secret.hashed(hidden),
        expires_at=timezone.now() + DAY,
        **ask_from_outside(place, who),
    )
    return {"secret": hidden}


def _own_request(world: World, place: Place, who: Who) -> Values:
    if who.person is not None:
        JoinRequest.objects.filter(pk=place.request.pk).update(person=who.person)
    return {}


def _changed(world: World, place: Place, who: Who) -> Values:
    Finding.objects.filter(pk=place.changed.pk).update(
        pending={"release": "next", "figures": place.changed.figures, "claimed": True}
    )
    return {"finding_id": place.changed.pk}


def _presented(world: World, place: Place, who: Who) -> Values:
    Version.objects.filter(pk=place.version.pk).update(state=VersionState.SUBMITTED, submitted_at=timezone.now())
    return {"number": place.version.number}


CASES: Mapping[tuple[str, str], Callable[[World, Place, Who], Values]] = {
    ("login_link", "a link that another browser asked for"): lambda world, place, who: {"secret": world.login_link},
    ("invitation_withdraw", "of a side of the binôme"): lambda w, place, who: {
        "invitation_id": place.side_invitation.pk
    },
    ("join_answer", "one's own request"): _own_request,
    ("join_confirm", "that waits for its address"): _to_confirm,
    ("recusal_lift", "one's own"): _own_recusal,
    ("recusal_lift", "reported, that waits"): _reported,
    ("recusal_confirm", "reported by another, of another"): _reported,
    ("recusal_confirm", "that one reported"): _own_report,
    ("recusal_confirm", "reported by another, of oneself"): _report_about_me,
    ("wide_invitation_withdraw", "that is not there"): lambda w, place, who: {"invitation_id": uuid4()},
    ("mandate_end", "the élu's"): lambda w, place, who: {"mandate_id": place.held[Role.ELU].pk},
    ("mandate_end", "a Région's"): lambda w, place, who: {"mandate_id": place.region.pk},
    ("mandate_end", "one's own"): lambda w, place, who: {"mandate_id": (who.mandate or place.region).pk},
    ("mandate_pass_on", "the élu's"): lambda w, place, who: {"mandate_id": place.held[Role.ELU].pk},
    ("mandate_pass_on", "a Région's"): lambda w, place, who: {"mandate_id": place.region.pk},
    ("invitation", "that waits, sent to the person who has no mandate"): lambda w, place, who: {
        "secret": place.invitation_link
    },
    ("workbench_finding", "whose figure a new release changed"): _changed,
    ("workbench_finding", "that the person stands back from (déport)"): _recused,
    ("evidence_file", "reserved"): lambda w, place, who: {"evidence_id": place.reserved.pk},
    ("evidence_file", "reserved, of a constat that the person stands back from (déport)"): lambda w, place, who: {
        **_recused(w, place, who),
        "evidence_id": place.reserved.pk,
    },
    ("questionnaire", "open"): lambda w, place, who: {"questionnaire_id": place.opened.pk},
    ("questionnaire", "closed, without its answers attached"): _closed,
    ("replies", "open"): lambda w, place, who: {"questionnaire_id": place.opened.pk},
    ("replies", "one is set apart"): _one_apart,
    ("answer", "open"): lambda w, place, who: {"secret": place.opened_link},
    ("answer", "closed"): lambda w, place, who: {"secret": place.closed_link},
    ("answered", ""): lambda w, place, who: {"secret": place.opened_link},
    ("version", "in preparation"): lambda w, place, who: {"number": place.version.number},
    ("version", "presented to the committee"): _presented,
    **asked_plans.CASES,
    **asked_steering.CASES,
    **needs.CASES,
    **offers.CASES,
    **volunteers.CASES,
    **followed.CASES,
    **means.CASES,
}
