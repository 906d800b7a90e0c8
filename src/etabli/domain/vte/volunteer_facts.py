"""The facts of a file as the rules of aid read them, what other files of the firm count for, and what it may bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.places import known_spans
from etabli.analysis.aids.volunteers import Expected, expected
from etabli.catalogue.vte.volunteers import VERT
from etabli.domain.territories.queries.membership import listed
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.volunteer_enums import EDITABLE, LabelState, PaymentKind
from etabli.kernel.intervals import Interval, exactly

NUMBERS = (
    *("own_staff", "own_turnover_eur", "own_balance_eur"),
    *("consolidated_staff", "consolidated_turnover_eur", "consolidated_balance_eur", "mission_spend_eur"),
)
SAME = (
    *("serves_industry", "linked", "micro_entrepreneur", "in_difficulty", "responsible_mission", "green_mission"),
    *("signed_on", "training_for_bac_3", "diploma_on"),
)


@dataclass(frozen=True)
class Followed:
    """What other files of the same firm count for: labels of VTE Vert, and aids granted, each on its day."""

    verts_of_siret: int
    verts_of_siren: int
    granted: tuple[Granted, ...]


def facts_of(volunteer: Volunteer, on: date, place: Place | None, followed: Followed) -> Facts:
    """What is known on a day; what is not told stays missing. The label is asked the day it was sent, else that day."""
    return Facts(
        project="vte",
        beneficiary="entreprise",
        commune=place,
        naf=volunteer.naf or None,
        contract=volunteer.contract or None,
        contract_months=_exactly(volunteer.months),
        hired_on=volunteer.starts_on,
        label_asked_on=volunteer.sent_on or on,
        years_after_bac=_exactly(volunteer.years_after_bac),
        hiring_aid=volunteer.hiring_aid or None,
        vte_verts_of_siret=_counted(followed.verts_of_siret, volunteer.others_of_siret),
        vte_verts_of_siren=_counted(followed.verts_of_siren, volunteer.others_of_siren),
        de_minimis=_received(volunteer, followed.granted),
        **{name: getattr(volunteer, name) for name in SAME},
        **{name: _exactly(getattr(volunteer, name)) for name in NUMBERS},
    )


def place_of(code_insee: str) -> Place | None:
    """A commune with the days during which it is known to be in the programme. Three queries at most."""
    found = listed(code_insee) if code_insee else None
    return Place(found.code_insee, known_spans(found.days, found.begins_on, found.ends_on)) if found else None


def followed_of(volunteer: Volunteer) -> Followed:
    """One query. A label counts before this one: of two that are granted, the later one finds the earlier."""
    others = list(_before(volunteer).annotate(net=_net()).values_list("volunteer__siret", *COLUMNS, "net"))
    verts = [siret for siret, scheme, *_ in others if scheme == VERT]
    return Followed(
        verts_of_siret=sum(siret == volunteer.siret for siret in verts),
        verts_of_siren=len(verts),
        granted=tuple(Granted(on, _euros(most, net)) for _, _, on, most, net in others),
    )


def expected_of(volunteer: Volunteer, on: date) -> Expected:
    """What the contract may bring by the rules of its days, as known on a day. Five queries at most."""
    facts = facts_of(volunteer, on, place_of(volunteer.code_insee), followed_of(volunteer))
    return expected(facts, on, volunteer.schemes)


COLUMNS = ("scheme", "label_on", "most_eur")


def _before(volunteer: Volunteer) -> QuerySet[Claim]:
    found = Claim.objects.filter(volunteer__siret__startswith=volunteer.siren, label=LabelState.GRANTED)
    found = found.exclude(volunteer=volunteer.pk).order_by()
    mine = None
    if volunteer.state not in EDITABLE:
        answered = volunteer.claims.filter(label=LabelState.GRANTED).values_list("label_on", flat=True)
        mine = min((one for one in answered if one is not None), default=None)
    return found.filter(label_on__lt=mine) if mine else found


def _net() -> Sum:
    paid = Q(payments__kind=PaymentKind.PAID)
    return Sum("payments__amount_cents", filter=paid, default=0) - Sum(
        "payments__amount_cents", filter=~paid, default=0
    )


def _euros(most_eur: int | None, net_cents: int) -> Interval:
    """Paid: what was. Granted and not paid yet: up to what was expected."""
    paid = -(-net_cents // 100)
    return exactly(paid) if paid > 0 else Interval(0, most_eur)


def _counted(here: int, elsewhere: int | None) -> Interval:
    """What Établi follows, and what the firm says that it does not."""
    return Interval(here, None) if elsewhere is None else exactly(here + elsewhere)


def _received(volunteer: Volunteer, granted: Iterable[Granted]) -> DeMinimis | None:
    told = [Granted(date.fromisoformat(on), exactly(euros)) for on, euros in volunteer.received]
    every = (*told, *granted)
    if volunteer.received_complete is None and not every:
        return None
    return DeMinimis(every, complete=bool(volunteer.received_complete))


def _exactly(number: int | None) -> Interval | None:
    return None if number is None else exactly(number)
