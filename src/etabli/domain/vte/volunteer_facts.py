"""The facts of a file as the rules of aid read them, what other files of the firm count for, and what it may bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum

from etabli.analysis.aids.de_minimis import granted_from
from etabli.analysis.aids.eligibility import Outcome
from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.places import known_spans
from etabli.analysis.aids.volunteers import Expected, expected
from etabli.catalogue.vte.volunteers import VERT
from etabli.domain.territories.queries.membership import listed
from etabli.domain.vte.models import Claim, Volunteer, VolunteerStep
from etabli.domain.vte.volunteer_enums import EDITABLE, AidState, FileState, FileStep, LabelState, PaymentKind
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
    """What other files of the same firm count for: aids of VTE Vert, between those that were paid and those that may
    be; aids granted, each on its day. `labelled_of_siret`: labels of VTE Vert of the establishment, granted before.
    `label_on`: when this file's own was granted, the last of them.
    """

    verts_of_siret: Interval
    verts_of_siren: Interval
    granted: tuple[Granted, ...]
    labelled_of_siret: int = 0
    label_on: date | None = None


class Other(NamedTuple):
    """A claim of another file of the firm; sums in cents. `file`: its number, which orders those of one day."""

    siret: str
    scheme: str
    label: str
    label_on: date | None
    sent_on: date | None
    file: UUID
    aid: str
    most_eur: int | None
    asked_cents: int | None
    net: int

    @property
    def euros(self) -> Interval:
        """What it counts for: what was paid at least; until it is closed, up to what was asked, else expected."""
        net = -(-self.net // 100)
        if self.aid == AidState.RECOVERED or (self.aid == AidState.PAID and self.net == self.asked_cents):
            return exactly(max(0, net))
        high = self.most_eur if self.asked_cents is None else max(net, -(-self.asked_cents // 100))
        return Interval(max(0, net), high)

    def before(self, mine: tuple[date, UUID] | None) -> bool:
        """Labels count in the order of their days, those of one day in that of their files: one of two finds the other.
        What is not answered counts for whoever is not answered either.
        """
        if mine is None:
            return True
        return self.label == LabelState.GRANTED and self.label_on is not None and (self.label_on, self.file) < mine


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
        de_minimis=_received(volunteer, followed, on),
        **{name: getattr(volunteer, name) for name in SAME},
        **{name: _exactly(getattr(volunteer, name)) for name in NUMBERS},
    )


def place_of(code_insee: str) -> Place | None:
    """A commune with the days during which it is known to be in the programme. Three queries at most."""
    found = listed(code_insee) if code_insee else None
    return Place(found.code_insee, known_spans(found.days, found.begins_on, found.ends_on)) if found else None


def followed_of(volunteer: Volunteer) -> Followed:
    """Two queries. A label counts before this one: of two that are granted, the later one finds the earlier. An aid
    that was refused counts for nothing, nor does one whose contract never began.
    """
    others = _others(volunteer)
    mine = _mine(volunteer)
    days = min(mine.values(), default=None)
    verts = [one for one in others if one.scheme == VERT and one.before(mine.get(VERT))]
    here = [one for one in verts if one.siret == volunteer.siret]
    return Followed(
        verts_of_siret=_received_of(here),
        verts_of_siren=_received_of(verts),
        granted=tuple(
            Granted(on, one.euros)
            for one in others
            if one.before(days) and (on := one.label_on or one.sent_on) is not None
        ),
        labelled_of_siret=sum(one.label == LabelState.GRANTED for one in here),
        label_on=max((day for day, _ in mine.values()), default=None),
    )


def lacks_of_label(volunteer: Volunteer, scheme: str, on: date) -> str:
    """What the rules say against the label of a scheme, as known on a day; empty: nothing."""
    followed = followed_of(volunteer)
    facts = facts_of(volunteer, on, place_of(volunteer.code_insee), followed)
    verdict = expected(facts, on, (scheme,)).verdicts[0]
    if verdict.outcome is Outcome.NO:
        return " ".join(sentence for reason in verdict.deciding for sentence in reason.sentences)
    return ANOTHER if scheme == VERT and followed.labelled_of_siret else ""


def expected_of(volunteer: Volunteer, on: date) -> Expected:
    """What the contract may bring by the rules of its days, as known on a day. Six queries at most."""
    facts = facts_of(volunteer, on, place_of(volunteer.code_insee), followed_of(volunteer))
    return expected(facts, on, volunteer.schemes)


COLUMNS = (
    *("volunteer__siret", "scheme", "label", "label_on", "volunteer__sent_on", "volunteer"),
    *("aid", "most_eur", "asked_cents", "net"),
)
ANOTHER = "L'établissement a déjà un label VTE Vert, et l'aide n'est accordée qu'une fois."


def _others(volunteer: Volunteer) -> list[Other]:
    """Claims of the firm's other files that are granted, or wait for their answer."""
    begun = VolunteerStep.objects.filter(volunteer=OuterRef("volunteer"), kind=FileStep.STARTED)
    found = Claim.objects.filter(volunteer__siret__startswith=volunteer.siren).exclude(volunteer=volunteer.pk)
    found = found.filter(Q(label=LabelState.GRANTED) | Q(label=LabelState.WAITING, volunteer__state=FileState.SENT))
    found = found.exclude(aid=AidState.REFUSED).exclude(~Exists(begun), volunteer__state=FileState.BROKEN)
    return [Other(*one) for one in found.order_by().annotate(net=_net()).values_list(*COLUMNS)]


def _mine(volunteer: Volunteer) -> dict[str, tuple[date, UUID]]:
    """When each label of the file was granted."""
    if volunteer.state in EDITABLE:
        return {}
    granted = volunteer.claims.filter(label=LabelState.GRANTED).values_list("scheme", "label_on")
    return {scheme: (on, volunteer.pk) for scheme, on in granted if on is not None}


def _received_of(verts: Iterable[Other]) -> Interval:
    """Those that were paid, and those that may be."""
    every = list(verts)
    return Interval(sum(one.net > 0 for one in every), len(every))


def _net() -> Sum:
    paid = Q(payments__kind=PaymentKind.PAID)
    return Sum("payments__amount_cents", filter=paid, default=0) - Sum(
        "payments__amount_cents", filter=~paid, default=0
    )


def _counted(here: Interval, elsewhere: int | None) -> Interval:
    """What Établi follows, and what the firm says that it does not."""
    low, high = here
    return Interval((low or 0) + (elsewhere or 0), None if elsewhere is None or high is None else high + elsewhere)


def _received(volunteer: Volunteer, followed: Followed, on: date) -> DeMinimis | None:
    told = [Granted(date.fromisoformat(day), exactly(euros)) for day, euros in volunteer.received]
    every = (*told, *followed.granted)
    if volunteer.received_complete is None and not every:
        return None
    granted_on = followed.label_on or granted_from((volunteer.signed_on, volunteer.starts_on), on)
    return DeMinimis(every, bool(volunteer.received_complete), granted_on)


def _exactly(number: int | None) -> Interval | None:
    return None if number is None else exactly(number)
