"""What is asked of the desks and the workbench: each of their forms, filled in right.

All fields of a form are here, also those that may stay empty: `test_sent_forms` sends every other one besides.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from tests.access import asked_plans, asked_steering, followed, means, needs, offers, volunteers
from tests.access.filled import Values, acte, nothing, today
from tests.access.people import DAY, Who
from tests.access.table import Situation
from tests.access.world import Place
from tests.domain.people import organisation, territory

from etabli.catalogue.notifications.notices import notices
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Evidence, Finding, Reply, Version
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation


def of_opened(place: Place) -> UUID:
    """The first reply of the questionnaire that is open."""
    return Reply.objects.filter(questionnaire=place.opened).values_list("pk", flat=True)[0]


def _make_way(place: Place, role: Role) -> None:
    """Nobody is to come in this role: the place is free for whoever is designated."""
    coming = Mandate.objects.filter(territory=place.territory, role=role, starts_on__gt=timezone.localdate())
    coming.update(territory=territory("ti-2401", phase="1"))


def _invite(role: str, organisation: str = "Ateliers du Signal") -> dict[str, Any]:
    return {
        "email": "rosa@exemple.fr",
        "role": role,
        "organisation_name": organisation,
        "organisation_chosen": "",
        "function": "",
        "ends_on": "",
        "message": "",
    }


def _invite_side(place: Place, who: Who) -> dict[str, Any]:
    """A side whose mandate is over; not that of whoever invites."""
    role = Role.INDUSTRIEL if who.role == Role.ELU else Role.ELU
    Mandate.objects.filter(pk=place.held[role].pk).update(ends_on=timezone.localdate() - DAY)
    _make_way(place, role)
    name = "Syndicat du Signal"
    if role == Role.ELU and not Organisation.objects.filter(name=name).exists():
        organisation(OrganisationKind.SYNDICAT, name=name)
    return _invite(role.value, name) if role == Role.ELU else _invite(role.value)


def _join(place: Place, who: Who) -> dict[str, Any]:
    taken = who.role == Role.PROJECT_OWNER and who.situation == Situation.HERE
    role = Role.OPERATOR if taken else Role.PROJECT_OWNER
    return {
        "role": role.value,
        "organisation_name": place.held[role].organisation.name,
        "organisation_chosen": "",
        "message": "Je suis le projet.",
    }


def ask_from_outside(place: Place, who: Who) -> dict[str, Any]:
    names = {"given_name": "Rosa", "family_name": "Bonheur", "organisation_name": "Une maison inconnue"}
    return {"email": "rosa@exemple.fr", "role": "contributor", "message": "Je suis le projet.", **names}


def _pair(place: Place, who: Who) -> dict[str, Any]:
    return {"elu": place.held[Role.ELU].pk, "industriel": place.held[Role.INDUSTRIEL].pk, "on": today()}


def _recusal(place: Place, who: Who) -> dict[str, Any]:
    return {"person": place.member.person_id, "ground": "competitor", "explanation": "Même marché."}


def _end(place: Place, who: Who) -> dict[str, Any]:
    return {"on": today(), "reason": "départ"}


def _successor(place: Place, who: Who) -> dict[str, Any]:
    _make_way(place, Role.ELU)
    return {
        "on": today(1),
        "reason": "élections",
        "expected_end": "",
        "email": "rosa@exemple.fr",
        "given_name": "Rosa",
        "family_name": "Bonheur",
    }


def _handovers(place: Place, who: Who) -> dict[str, Any]:
    """The élu's mandate waits for a successor since yesterday."""
    one = place.held[Role.ELU]
    _make_way(place, Role.ELU)
    Mandate.objects.filter(pk=one.pk).update(ends_on=timezone.localdate() - DAY, until_successor=True)
    names = {f"{one.pk}-email": "rosa@exemple.fr", f"{one.pk}-given_name": "Rosa", f"{one.pk}-family_name": "Bonheur"}
    return {"etape": "confirmer", "on": today(1), "reason": "élections", "expected_end": "", **names}


def _firm(place: Place, who: Who) -> dict[str, Any]:
    return {"nature": "firm", "name": "Usine", "number": "732 829 320 00074"}


def _keep(place: Place, who: Who) -> dict[str, Any]:
    return {"finding": place.finding.pk, "revision": 1}


def _add(place: Place, who: Who) -> dict[str, Any]:
    return {"kind": "atout", "axis": "attirer", "title": "Eau", "sentence": "Réserve suffisante."}


def _decide(place: Place, who: Who) -> dict[str, Any]:
    values = {"state": "rejected", "reason": "réglé", "importance": "2", "confidence": "2", "position": "3"}
    return {"acte": "decide", "revision": 1, **values}


def _reword(place: Place, who: Who) -> dict[str, Any]:
    words = {"title": "Délais longs", "wording": "Trois ans.", "kind": "frein", "axis": "simplifier"}
    return {"acte": "reword", "revision": 1, **words}


def _reword_own(place: Place, who: Who) -> dict[str, Any]:
    if who.person is not None:
        Finding.objects.filter(pk=place.finding.pk).update(author=who.person)
    return _reword(place, who)


def _rate(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "rate", "importance": "3", "confidence": "3", "comment": "vu"}


def _confidential(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "confidential", "revision": 0, "text": "Sous le sceau du secret."}


def _settle(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "settle", "revision": 1, "take": "old", "reason": "mieux connu ici"}


def _signed_by(side: str, values: Callable[[], dict[str, Any]]) -> Callable[[Place, Who], dict[str, Any]]:
    """The form, once one's own side of the binôme has adopted the version that is presented, or the other side."""

    def filled(place: Place, who: Who) -> dict[str, Any]:
        version = Version.objects.filter(territory=place.territory, state=VersionState.SUBMITTED).first()
        if version is not None and who.role in (Role.ELU, Role.INDUSTRIEL) and who.situation == Situation.HERE:
            others = {Role.ELU: Role.INDUSTRIEL, Role.INDUSTRIEL: Role.ELU}
            signer = place.held[Role(who.role) if side == "own" else others[Role(who.role)]]
            diagnosis.sign(
                version_id=version.pk, committee_on=timezone.localdate(), by=actor(signer.person, verified=True)
            )
        return values()

    return filled


def _evidence(place: Place, who: Who) -> dict[str, Any]:
    told = {"kind": "interview", "text": "Entendu en réunion.", "dated_on": today(-5), "source": "le club"}
    return {"acte": "evidence", **told, "restricted": "", "file": ""}


def _remove(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "remove_evidence", "evidence": place.evidence.pk, "reason": "erreur"}


def _remove_own(place: Place, who: Who) -> dict[str, Any]:
    if who.person is not None:
        Evidence.objects.filter(pk=place.evidence.pk).update(author=who.person)
    return _remove(place, who)


def _questionnaire(place: Place, who: Who) -> dict[str, Any]:
    return {"title": "Le foncier", "introduction": "Qui demande, pourquoi.", "closes_on": today(20)}


def _question(place: Place, who: Who) -> dict[str, Any]:
    choice = {"kind": "choice", "text": "Lequel ?", "choices": "un\ndeux", "unit": "", "low": "", "high": ""}
    return {"acte": "add_question", **choice, "required": ""}


def _correct(place: Place, who: Who) -> dict[str, Any]:
    return {**_question(place, who), "acte": "change_question", "question_id": "q1"}


def _attach(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "attach", "question": "q1", "finding": place.finding.pk}


def _reply(place: Place, who: Who) -> dict[str, Any]:
    return {"reply": uuid4(), "q1": "4", "firm": "Ateliers", "siret": "", "contact": "R. B."}


def _freeze(place: Place, who: Who) -> dict[str, Any]:
    Version.objects.filter(pk=place.version.pk).update(state=VersionState.WITHDRAWN, withdrawn_at=timezone.now())
    return {}


def _rename(place: Place, who: Who) -> dict[str, Any]:
    return {"given_name": "Rosa", "family_name": "Bonheur"}


FORMS: Mapping[tuple[str, str], Callable[[Place, Who], dict[str, Any]]] = {
    ("login", "an address"): lambda place, who: {"email": "rosa@exemple.fr", "suite": ""},
    ("login_link", "the button"): nothing,
    ("second_factor_check", "a code"): lambda place, who: {"code": "123456"},
    ("demo_login", "the button"): nothing,
    ("logout", "the button"): nothing,
    ("account", "one's name"): _rename,
    ("notices", "all as read"): lambda place, who: {"notice": "all"},
    ("notice_settings", "the choices"): lambda place, who: {one.id: "weekly" for one in notices().groups},
    ("unsubscribe", "the button"): nothing,
    ("second_factor", "a wrong code"): lambda place, who: {"code": "12", "key": "", "suite": ""},
    ("second_factor_codes", "the button"): nothing,
    ("second_factor_remove", "the button"): nothing,
    ("invite", "a contributeur"): lambda place, who: _invite("contributor"),
    ("invite", "a side of the binôme"): _invite_side,
    ("invitation_withdraw", "the button"): nothing,
    ("join", "a role"): _join,
    ("join", "without an account"): ask_from_outside,
    ("join_confirm", "the button"): nothing,
    ("join_answer", "yes"): lambda place, who: {"answer": "accept", "reason": ""},
    ("binome", "a pair"): _pair,
    ("recusal_declare", "somebody of the team"): _recusal,
    ("recusal_confirm", "the button"): nothing,
    ("recusal_lift", "a reason"): lambda place, who: {"reason": "parts vendues"},
    ("mandate_end", "a day"): _end,
    ("mandate_cancel", "a reason"): lambda place, who: {"reason": "Il renonce."},
    ("wide_invite", "a role alone"): lambda place, who: {"role": "region"},
    ("wide_invitation_withdraw", "the button"): nothing,
    ("mandate_pass_on", "a successor"): _successor,
    ("handovers", "a successor here"): _handovers,
    ("invitation", "the button"): nothing,
    ("invitation", "no"): lambda place, who: {"acte": "decliner"},
    ("organisation_declare", "a firm"): _firm,
    ("workbench", "keep"): _keep,
    ("finding_add", "a constat"): _add,
    ("workbench_finding", "decide"): _decide,
    ("workbench_finding", "reword"): _reword,
    ("workbench_finding", "reword one's own"): _reword_own,
    ("workbench_finding", "rate"): _rate,
    ("workbench_finding", "the confidential part"): _confidential,
    ("workbench_finding", "evidence"): _evidence,
    ("workbench_finding", "take evidence away"): _remove,
    ("workbench_finding", "take one's own evidence away"): _remove_own,
    ("workbench_finding", "an act that there is not"): acte("invent"),
    ("workbench_finding", "settle"): _settle,
    ("questionnaire_new", "one"): _questionnaire,
    ("questionnaire", "change"): lambda place, who: {"acte": "change", **_questionnaire(place, who)},
    ("questionnaire", "add a question"): _question,
    ("questionnaire", "remove a question"): acte("remove_question", question="q1"),
    ("questionnaire", "open"): acte("open"),
    ("questionnaire", "renew"): acte("renew"),
    ("questionnaire", "attach"): _attach,
    ("questionnaire", "close"): acte("close", sure="on"),
    ("questionnaire", "reopen"): acte("reopen"),
    ("questionnaire", "correct a question"): _correct,
    ("answer", "answers"): _reply,
    ("account_close", "a reason"): lambda place, who: {"reason": "un téléphone volé"},
    ("replies", "set apart"): lambda place, who: {
        "acte": "set_apart",
        "reply": of_opened(place),
        "reason": "doublon",
    },
    ("replies", "put back"): lambda place, who: {"acte": "put_back", "reply": of_opened(place)},
    ("versions", "freeze one"): _freeze,
    ("version", "present"): acte("submit"),
    ("version", "adopt"): lambda place, who: {"acte": "sign", "committee_on": today(), "read": "on"},
    ("version", "correct the day"): _signed_by("own", lambda: {"acte": "date", "committee_on": today(-1)}),
    ("version", "contest the day"): _signed_by("other", lambda: {"acte": "contest", "reason": "La veille."}),
    ("version", "withdraw"): acte("withdraw", reason="à revoir"),
    **asked_plans.FORMS,
    **asked_steering.FORMS,
    **needs.FORMS,
    **offers.FORMS,
    **volunteers.FORMS,
    **followed.FORMS,
    **means.FORMS,
}


# Which form it is, and of what: also sent by one that is empty.
NAVIGATION = (
    "acte",
    "etape",
    "nature",
    "move",
    "asks_change",
    "signatory",
    "word",
    "one",
)


def empty(filled: Values) -> dict[str, Any] | None:
    """The same form with nothing in it; None when it has no field."""
    kept = {name: value for name, value in filled.items() if name in NAVIGATION}
    return kept if any(value for name, value in filled.items() if name not in kept) else None
