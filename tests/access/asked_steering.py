"""What is asked of the pages of steering: what must be so before (a case), and each of their forms, filled in right."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.access import asked_committees, reports
from tests.access.filled import Filled, Values, acte, nothing
from tests.access.people import Who
from tests.access.world import Place, World

from etabli.domain.coordination.models import MonthlyForm, ObstacleLink, RequestLink, Review, ReviewValue
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate

OF_PLACE: Mapping[str, Callable[[Place], Any]] = {
    "asked_id": lambda place: place.plan.asked_of_operator.pk,
    "envelope_id": lambda place: place.plan.envelope.pk,
    "scenario_id": lambda place: place.plan.scenario.pk,
    "sent_id": lambda place: place.plan.sent.pk,
    "operator_id": lambda place: place.plan.sent.operator_id,
    **asked_committees.OF_PLACE,
    "obstacle_id": lambda place: place.plan.obstacles.sent.pk,
    "report_id": lambda place: place.plan.reports["published"].pk,
    "group_id": lambda place: place.plan.obstacles.group.pk,
}


def _used_link(world: World, place: Place, who: Who) -> Values:
    RequestLink.objects.filter(sent=place.plan.sent).update(used_at=timezone.now())
    return {"secret": place.plan.request_link}


def _late_link(world: World, place: Place, who: Who) -> Values:
    made = timezone.now() - timedelta(days=40)
    MonthlyForm.objects.update(made_at=made, expires_at=made + timedelta(days=31))
    return {"secret": place.plan.monthly_link}


def _checked(world: World, place: Place, who: Who) -> Values:
    """Its value was checked by the Région."""
    value = place.plan.reviewed
    by = Mandate.objects.filter(role=Role.REGION).exclude(pk=value.submitted_by_id).order_by("pk")[0]
    ReviewValue.objects.filter(pk=value.pk).update(state="checked", checked_by=by, checked_at=timezone.now())
    return {}


def _locked(world: World, place: Place, who: Who) -> Values:
    _checked(world, place, who)
    value = ReviewValue.objects.select_related("checked_by").get(pk=place.plan.reviewed.pk)
    ReviewValue.objects.filter(pk=value.pk).update(state="locked")
    Review.objects.filter(pk=value.review_id).update(locked_at=timezone.now(), locked_by=value.checked_by)
    return {}


def _used_obstacle_link(world: World, place: Place, who: Who) -> Values:
    ObstacleLink.objects.update(used_at=timezone.now())
    return {"secret": place.plan.obstacles.link}


CASES: Mapping[tuple[str, str], Callable[[World, Place, Who], Values]] = {
    **asked_committees.CASES,
    **reports.CASES,
    ("obstacle", "sent to nobody yet"): lambda world, place, who: {"obstacle_id": place.plan.obstacles.raised.pk},
    ("obstacle", "restricted"): lambda world, place, who: {"obstacle_id": place.plan.obstacles.reserved.pk},
    ("obstacle_group_new", ""): lambda world, place, who: {"obstacle_id": place.plan.obstacles.alike[0].pk},
    ("obstacle_by_link", "open"): lambda world, place, who: {"secret": place.plan.obstacles.link},
    ("obstacle_by_link", "used"): _used_obstacle_link,
    ("plan_reviews", "checked"): _checked,
    ("plan_reviews", "locked"): _locked,
    ("monthly_by_link", "open"): lambda world, place, who: {"secret": place.plan.monthly_link},
    ("monthly_by_link", "late"): _late_link,
    ("request_by_link", "open"): lambda world, place, who: {"secret": place.plan.request_link},
    ("request_by_link", "used"): _used_link,
    ("request_of_fiche", "already sent"): lambda world, place, who: {"asked_id": place.plan.sent.request_id},
}


def _opened(place: Place, who: Who) -> Filled:
    payer, code = place.plan.envelope.funder_id, place.plan.envelope.departement_id
    given = {"money": f"{payer}|Appel à projets", "year": "2027", "place": f"departement-{code}"}
    return {**given, "amount_cents": "1 M€", "note": "", "reason": "Décision du 3 mars."}


def _monthly(place: Place, who: Who) -> Filled:
    prefix = f"f{place.plan.fiche.number}"
    money = {"received_cents": "1 000", "received_on": "2026-11-02", "resource": place.plan.resource.pk}
    return {f"{prefix}-{name}": value for name, value in {"said": "advancing", "words": "Bien.", **money}.items()}


FORMS: dict[tuple[str, str], Callable[[Place, Who], Filled]] = {
    **asked_committees.FORMS,
    **reports.FORMS,
    ("request_sent", "answer"): acte("step", kind="partly", amount_cents="", reason="Budget de l’année."),
    ("request_sent", "withdraw"): acte("withdraw", reason=""),
    ("request_of_fiche", "send"): lambda place, who: {
        "need_kind": "land",
        "instrument": "",
        "amount_cents": "80 000",
        "wanted_on": "",
    },
    ("obstacle_raise", "raise"): lambda place, who: {
        "title": "Permis attendu",
        "kind": "planning",
        "facts": "Depuis mai.",
        "visibility": "public",
    },
    ("obstacle", "send"): lambda place, who: {"acte": "send", "authority": place.plan.obstacles.payer.pk, "words": ""},
    ("obstacle", "answer"): acte("answer", act="partly", words="Une étude.", promised_on=""),
    ("obstacle", "escalate"): acte("escalate", authority="", reason="Urgent."),
    ("obstacle", "solve"): acte("solve", change="means", done="Un poste.", days_gained="9", gain_words=""),
    ("obstacle", "close"): acte("close", reason="Abandonné."),
    ("obstacle_group_new", "gather"): lambda place, who: {
        "title": "Raccordements tardifs",
        "kind": "network",
        "words": "",
        "obstacles": [str(place.plan.obstacles.alike[1].pk)],
    },
    ("obstacle_group", "answer"): acte("answer", act="impossible", words="La loi.", promised_on=""),
    ("obstacle_group", "gather"): lambda place, who: {
        "acte": "gather",
        "obstacles": [str(place.plan.obstacles.alike[1].pk)],
    },
    ("obstacle_group", "take out"): lambda place, who: {
        "acte": "take_out",
        "obstacle": place.plan.obstacles.raised.pk,
    },
    ("obstacle_by_link", "answer"): lambda place, who: {"act": "fixed", "words": "Fait.", "promised_on": ""},
    ("monthly_by_link", "answer"): _monthly,
    ("envelope", "change"): acte("change", amount_cents="2 M€", note="", reason="Rallonge."),
    ("envelope", "close"): acte("close", reason="Erreur."),
    ("envelope_open", "one of a departement"): _opened,
    ("scenario", "keep"): lambda place, who: {"acte": "keep", "name": "Autre"},
    ("scenario_remove", "remove"): nothing,
    ("plan_reviews", "submit"): lambda place, who: {"acte": "submit", f"v-{place.plan.indicator.pk}": "2"},
    ("plan_reviews", "check"): lambda place, who: {"acte": "check", "value": place.plan.reviewed.pk},
    ("plan_reviews", "send back"): lambda place, who: {
        "acte": "back",
        "value": place.plan.reviewed.pk,
        "reason": "Comptez 2024.",
    },
    ("plan_reviews", "lock"): acte("lock", sure="on"),
    ("plan_reviews", "correct"): lambda place, who: {
        "acte": "correct",
        "value": place.plan.reviewed.pk,
        "number": "3",
        "numerator": "",
        "denominator": "",
        "weight": "",
        "reason": "Un doublon.",
    },
    ("monthly", "record"): lambda place, who: {"acte": "record", "word": place.plan.received.pk},
    ("monthly", "set aside"): lambda place, who: {
        "acte": "aside",
        "word": place.plan.received.pk,
        "reason": "Déjà compté.",
    },
    ("request_by_link", "answer"): lambda place, who: {"kind": "no", "amount_cents": "", "reason": "Hors champ."},
}
