"""What is asked of each page: its address, what must be so before (a case), and each of its forms, filled in right.

All fields of a form are here, also those that may stay empty: `test_sent_forms` sends every other one besides.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from tests.access import asked_plans
from tests.access.people import DAY, Who
from tests.access.table import Row, Situation
from tests.access.world import Place, World
from tests.domain.people import organisation, territory

from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire, Reply, Version
from etabli.domain.governance import secret
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Ground, OrganisationKind, Role
from etabli.domain.governance.models import JoinRequest, Mandate, Organisation, Recusal, UnconfirmedRequest
from etabli.web.presentation.recusal_link import recusal_link

PARAMETER = re.compile(r"<(\w+)>")
UNKNOWN = "c29tZXRoaW5nLXRoYXQtbm9ib2R5LWhhcw"  # a secret of no link
Values = Mapping[str, Any]

# Values of the parameters of addresses, by name; those that say of what they are depend on the place.
OF_PLACE: Mapping[str, Callable[[Place], Any]] = {
    "territory_id": lambda place: place.territory.published_id,
    "finding_id": lambda place: place.finding.pk,
    "evidence_id": lambda place: place.evidence.pk,
    "questionnaire_id": lambda place: place.draft.pk,
    "number": lambda place: place.adopted.number,
    "invitation_id": lambda place: place.invitation.pk,
    "request_id": lambda place: place.request.pk,
    "recusal_id": lambda place: place.recusal.pk,
    "mandate_id": lambda place: place.member.pk,
    "person_id": lambda place: place.member.person_id,
    "object_id": lambda place: place.finding.pk,
    "person": lambda place: place.member.person_id,
    **asked_plans.OF_PLACE,
}
ALWAYS: Values = {
    "phase": "2",
    "indicator_id": "part-industrie",
    "slug": "territoire-2-ti-8413",
    "key": "habitants",
    "name": "decomposition-8425",
    "code_insee": "01283",
    "siren": "200042935",
    "code": "84",
    "source_id": "insee_flores",
    "kind": "diagnosis.finding",
    "secret": UNKNOWN,
}
OF_PAGE: Mapping[str, Values] = {
    "guide_page": {"slug": "lire-un-etat-des-lieux"},
    "etat_des_lieux": {"slug": "region-84"},  # a territory's is on its own page
}
QUERIES: Mapping[str, Callable[[Place], str]] = {
    "compare_csv": lambda place: "?t=2:ti-2401&t=2:ti-8413",
    "suggestions": lambda place: "?q=oyo",
    "fiche_organisations": lambda place: "?q=ate",
    **dict.fromkeys(("plan_contract_pdf", "plan_contract_docx"), lambda place: "?version=1"),
    "recusal_declare": lambda place: "?" + _deport(place).partition("?")[2],
    "organisation_declare": lambda place: "?nature=firm",
}


def _deport(place: Place) -> str:
    kind, key = place.finding.subject
    return recusal_link(place.territory, kind=kind, key=key, title="Délais")


def objects(row: Row) -> list[str]:
    """The parameters of an address that name something of its territory."""
    names = PARAMETER.findall(row.at)
    return [name for name in names if name in OF_PLACE and name != "territory_id"] if "territory_id" in names else []


def address(row: Row, world: World, place: Place, case: Values, foreign: tuple[str, ...] = ()) -> str:
    """The address of a row on a place; parameters that are `foreign` name things of the other place."""
    always = {"organisation_id": world.organisation.pk, "model_id": place.plan.model.pk}
    known = {**ALWAYS, **always, **OF_PAGE.get(row.page, {})}
    for name in OF_PLACE:
        known[name] = _value(row, name, place)
    known |= case
    for name in foreign:
        known[name] = _value(row, name, world.other(place))
    found = reverse(row.page, kwargs={name: known[name] for name in PARAMETER.findall(row.at)})
    return found + (QUERIES[row.page](place) if row.page in QUERIES else "")


def _value(row: Row, name: str, place: Place) -> Any:
    """A parameter of the address: what `<number>` counts is not the same on every page."""
    number = asked_plans.number_of(place, row.at) if name == "number" else None
    return OF_PLACE[name](place) if number is None else number


def case(row: Row, world: World, place: Place, who: Who) -> Values:
    """Make what the row is about so, and name it: called where everything is taken back afterwards."""
    made = CASES.get((row.page, row.case))
    return made(world, place, who) if made else {}


def form(row: Row, name: str, place: Place, who: Who) -> dict[str, Any]:
    """One of the forms of the page as somebody fills it in, with what must be so before."""
    return FORMS[row.page, name](place, who)


# --------------------------------------------------------------------------------------------------------------- cases


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
    Reply.objects.filter(pk=_of_opened(place)).update(set_apart_at=timezone.now(), set_apart_reason="essai")
    return {"questionnaire_id": place.opened.pk}


def _of_opened(place: Place) -> UUID:
    """The first reply of the questionnaire that is open."""
    return Reply.objects.filter(questionnaire=place.opened).values_list("pk", flat=True)[0]


def _to_confirm(world: World, place: Place, who: Who) -> Values:
    hidden = secret.fresh()
    UnconfirmedRequest.objects.create(
        territory=place.territory,
        secret_hash=secret.hashed(hidden),
        expires_at=timezone.now() + DAY,
        **_ask_from_outside(place, who),
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
}


# --------------------------------------------------------------------------------------------------------------- forms


def _today(days: int = 0) -> str:
    return (timezone.localdate() + days * DAY).isoformat()


def _nothing(place: Place, who: Who) -> dict[str, Any]:
    return {}


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


def _ask_from_outside(place: Place, who: Who) -> dict[str, Any]:
    names = {"given_name": "Rosa", "family_name": "Bonheur", "organisation_name": "Une maison inconnue"}
    return {"email": "rosa@exemple.fr", "role": "contributor", "message": "Je suis le projet.", **names}


def _pair(place: Place, who: Who) -> dict[str, Any]:
    return {"elu": place.held[Role.ELU].pk, "industriel": place.held[Role.INDUSTRIEL].pk, "on": _today()}


def _recusal(place: Place, who: Who) -> dict[str, Any]:
    return {"person": place.member.person_id, "ground": "competitor", "explanation": "Même marché."}


def _end(place: Place, who: Who) -> dict[str, Any]:
    return {"on": _today(), "reason": "départ"}


def _successor(place: Place, who: Who) -> dict[str, Any]:
    _make_way(place, Role.ELU)
    return {
        "on": _today(1),
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
    return {"etape": "confirmer", "on": _today(1), "reason": "élections", "expected_end": "", **names}


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
    told = {"kind": "interview", "text": "Entendu en réunion.", "dated_on": _today(-5), "source": "le club"}
    return {"acte": "evidence", **told, "restricted": "", "file": ""}


def _remove(place: Place, who: Who) -> dict[str, Any]:
    return {"acte": "remove_evidence", "evidence": place.evidence.pk, "reason": "erreur"}


def _remove_own(place: Place, who: Who) -> dict[str, Any]:
    if who.person is not None:
        Evidence.objects.filter(pk=place.evidence.pk).update(author=who.person)
    return _remove(place, who)


def _questionnaire(place: Place, who: Who) -> dict[str, Any]:
    return {"title": "Le foncier", "introduction": "Qui demande, pourquoi.", "closes_on": _today(20)}


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


def acte(name: str, **more: Any) -> Callable[[Place, Who], dict[str, Any]]:
    return lambda place, who: {"acte": name, **more}


FORMS: Mapping[tuple[str, str], Callable[[Place, Who], dict[str, Any]]] = {
    ("login", "an address"): lambda place, who: {"email": "rosa@exemple.fr", "suite": ""},
    ("login_link", "the button"): _nothing,
    ("second_factor_check", "a code"): lambda place, who: {"code": "123456"},
    ("demo_login", "the button"): _nothing,
    ("logout", "the button"): _nothing,
    ("account", "one's name"): _rename,
    ("second_factor", "a wrong code"): lambda place, who: {"code": "12", "key": "", "suite": ""},
    ("second_factor_codes", "the button"): _nothing,
    ("second_factor_remove", "the button"): _nothing,
    ("invite", "a contributeur"): lambda place, who: _invite("contributor"),
    ("invite", "a side of the binôme"): _invite_side,
    ("invitation_withdraw", "the button"): _nothing,
    ("join", "a role"): _join,
    ("join", "without an account"): _ask_from_outside,
    ("join_confirm", "the button"): _nothing,
    ("join_answer", "yes"): lambda place, who: {"answer": "accept", "reason": ""},
    ("binome", "a pair"): _pair,
    ("recusal_declare", "somebody of the team"): _recusal,
    ("recusal_confirm", "the button"): _nothing,
    ("recusal_lift", "a reason"): lambda place, who: {"reason": "parts vendues"},
    ("mandate_end", "a day"): _end,
    ("mandate_cancel", "a reason"): lambda place, who: {"reason": "Il renonce."},
    ("wide_invite", "a role alone"): lambda place, who: {"role": "region"},
    ("wide_invitation_withdraw", "the button"): _nothing,
    ("mandate_pass_on", "a successor"): _successor,
    ("handovers", "a successor here"): _handovers,
    ("invitation", "the button"): _nothing,
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
        "reply": _of_opened(place),
        "reason": "doublon",
    },
    ("replies", "put back"): lambda place, who: {"acte": "put_back", "reply": _of_opened(place)},
    ("versions", "freeze one"): _freeze,
    ("version", "present"): acte("submit"),
    ("version", "adopt"): lambda place, who: {"acte": "sign", "committee_on": _today(), "read": "on"},
    ("version", "correct the day"): _signed_by("own", lambda: {"acte": "date", "committee_on": _today(-1)}),
    ("version", "contest the day"): _signed_by("other", lambda: {"acte": "contest", "reason": "La veille."}),
    ("version", "withdraw"): acte("withdraw", reason="à revoir"),
    **asked_plans.FORMS,
}
# Which form it is, and of what: also sent by one that is empty.
NAVIGATION = (
    "acte",
    "etape",
    "nature",
    "move",
    "asks_change",
    "signatory",
)


def empty(filled: Values) -> dict[str, Any] | None:
    """The same form with nothing in it; None when it has no field."""
    kept = {name: value for name, value in filled.items() if name in NAVIGATION}
    return kept if any(value for name, value in filled.items() if name not in kept) else None
