"""What somebody has to do, in words: each row that their home found, as one thing with where it is done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from textwrap import shorten
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.firms.needs import need_rules
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.coordination.enums import RequestState
from etabli.domain.coordination.queries import monthly, waits
from etabli.domain.coordination.queries.awaited import What as OfCommittees
from etabli.domain.coordination.queries.home import Home
from etabli.domain.coordination.queries.obstacles import What as OfObstacles
from etabli.domain.coordination.queries.report_waits import What as OfReports
from etabli.domain.coordination.queries.review_waits import What as OfReviews
from etabli.domain.coordination.report_enums import ReportKind
from etabli.domain.firms.queries import followed_waits
from etabli.domain.firms.queries import waits as needs
from etabli.domain.foundation.gathering import Row
from etabli.domain.plans.queries.awaited import ToJudge, ToMove
from etabli.domain.plans.queries.awaited import What as OfPlans
from etabli.domain.platforms.queries import waits as bookings
from etabli.domain.territories.models import Territory
from etabli.domain.vte.queries import volunteer_waits as volunteers
from etabli.domain.vte.queries import waits as offers
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.presentation import team
from etabli.web.presentation.awaiting import Awaited, Urgency, any_who_may, one_of
from etabli.web.presentation.diagnosis import awaiting as diagnosis
from etabli.web.presentation.steering.reviews import period_label

FEW = 4  # requests of a kind told one by one
POINT = one_of("qui agit pour la même organisation")
PAYMENT = one_of("chef de projet", "financeur de la ligne")
REQUEST = one_of("un référent de cet opérateur sur ce territoire")
NEED = one_of("qui répond pour la même organisation")
ORPHANS = one_of("qui peut transmettre les suivis du territoire")
OFFER = one_of("qui relit les offres du territoire")
BOOKING = one_of("qui tient cette plateforme")
LABEL = one_of("un référent de l'organisme qui accorde le label, sur ce territoire")
OBSTACLE = one_of("qui répond pour l'autorité saisie")
VALUES = one_of("chef de projet", "qui porte la fiche")
OPINION = one_of("qui parle pour la même Région ou le même préfet")


def to_do(found: Home, on: date) -> list[Awaited]:
    """All of it, in no order."""
    things = [*team.awaited(found.space), *team.deports(found.recusals), *diagnosis.told(found.rows)]
    things += [*map(_judge, found.judge), *map(_move, found.move)]
    by_kind: dict[str, list[Row]] = {}
    for row in found.rows:
        by_kind.setdefault(row.what, []).append(row)
    for kind, told in TOLD.items():
        things += [told(row) for row in by_kind.get(kind, [])]
    things += [*_corrections(by_kind.get(OfPlans.CORRECT, [])), *_payments(by_kind.get(monthly.TO_RECORD, []))]
    things += _points(by_kind.get(monthly.TO_SAY, []))
    things += [*_requests(by_kind, on), *_answers(by_kind), *_reviews(by_kind), *_needs(by_kind), *_offers(by_kind)]
    things += [*_tasks(by_kind.get(followed_waits.TASK, [])), *_bookings(by_kind)]
    things += _volunteers(by_kind)
    things += _followed_by_nobody(by_kind.get(followed_waits.NOBODY, []))
    return things


# ---------------------------------------------------------------------------------------------------- plans


def _judge(one: ToJudge) -> Awaited:
    text = f"Donner un avis sur le plan d'action ({one.territory.name}), au nom de : {', '.join(one.names)}."
    return Awaited(french(text), _path(one.territory, "avis"), Urgency.TO_ANSWER, one.since, shared=OPINION)


def _move(one: ToMove) -> Awaited:
    text = f"{one.move.label} ({one.territory.name}) : rien ne manque plus."
    url, shared = _path(one.territory, "vous"), any_who_may(one.move.permission)
    return Awaited(french(text), url, Urgency.TO_ANSWER, one.since, shared=shared)


def _path(territory: Territory, below: str) -> str:
    return f"{reverse('plan_path', args=[territory.phase_id, territory.published_id])}#{below}"


def _sign(one: Row) -> Awaited:
    lacking = " Son titre n'est pas complet." if one.what == OfPlans.SIGN_UNTITLED else ""
    text = f"Signer le plan d'action pour {one.who} ({one.name}).{lacking}"
    return Awaited(french(text), _signatories(one), Urgency.TO_SIGN, since_of(one))


def _gather(one: Row) -> Awaited:
    text = f"Réunir les titres à signer et les signatures du plan d'action ({one.name})."
    return Awaited(french(text), _signatories(one), Urgency.TO_PRESENT, since_of(one))


def _signatories(one: Row) -> str:
    return f"{reverse('plan_version', args=[one.phase_id, one.published_id, one.number])}#signataires"


def _read(one: Row) -> Awaited:
    text = f"{one.who} vous cite dans un commentaire de la fiche {one.number} ({one.name}) : répondez-y."
    url = reverse("fiche", args=[one.phase_id, one.published_id, one.number])
    return Awaited(french(text), f"{url}#commentaire-{key_of(one)}", Urgency.CITED, since_of(one))


def _corrections(rows: Iterable[Row]) -> list[Awaited]:
    found = []
    for (phase, published_id, name), fiches in _by_place(rows).items():
        many = numbers.plural(len(fiches), "fiche à corriger", "fiches à corriger")
        text = f"{many} à la demande du comité régional ({name})."
        url = f"{reverse('plan_path', args=[phase, published_id])}#modifications"
        found.append(Awaited(french(text), url, Urgency.CHANGED, since_of(fiches[0])))
    return found


def _by_place(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Row]]:
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.phase_id, row.published_id, row.name), []).append(row)
    return found


# ---------------------------------------------------------------------------------------------------- steering


def _reply(one: Row) -> Awaited:
    text = f"{one.title}, le {numbers.day(one.due)} : dites si vous venez." if one.due else one.title
    return Awaited(french(text), reverse("meeting", args=[key_of(one)]), Urgency.TO_ANSWER, since_of(one), one.due)


def _minutes(one: Row) -> Awaited:
    since = since_of(one)
    text = f"{one.title}, réunion du {numbers.day(since)} : compte rendu à arrêter." if since else one.title
    return Awaited(french(text), reverse("meeting_minutes", args=[key_of(one)]), Urgency.TO_PRESENT, since)


def _task(one: Row) -> Awaited:
    since = since_of(one)
    task = shorten(one.who.rstrip("."), 90, placeholder="…")
    text = f"{one.title}, {numbers.day(since)} : une tâche vous est confiée, « {task} »." if since else one.title
    url = reverse("committee_decision", args=[key_of(one)])
    return Awaited(french(text), url, Urgency.TO_ANSWER, since, one.due)


def _obstacle(one: Row) -> Awaited:
    url = reverse("obstacle", args=[key_of(one)])
    if one.what == OfObstacles.ANSWER:
        text = f"Répondre au point de blocage « {one.title} » ({one.name})."
        return Awaited(french(text), f"{url}#repondre", Urgency.TO_ANSWER, since_of(one), one.due, OBSTACLE)
    if one.what == OfObstacles.KEEP:
        day = numbers.day(one.due) if one.due else ""
        text = f"Tenir la promesse du {day} : point de blocage « {one.title} » ({one.name})."
        return Awaited(french(text), url, Urgency.TO_ANSWER, since_of(one), one.due, OBSTACLE)
    send = one.what == OfObstacles.SEND
    act = "Adresser à l'autorité compétente" if send else "Constater que c'est réglé :"
    text = f"{act} le point de blocage « {one.title} » ({one.name})."
    return Awaited(french(text), url, Urgency.TO_DECIDE, since_of(one), shared=any_who_may("obstacle.lead"))


def _report(one: Row) -> Awaited:
    judge = one.what == OfReports.JUDGE
    act, urgency = ("Donner un avis", Urgency.TO_ANSWER) if judge else ("Publier, l'avis est rendu", Urgency.TO_PRESENT)
    text = f"{act} : {ReportKind(one.who).label} ({one.name})."
    url = f"{reverse('report', args=[key_of(one)])}#{'avis' if judge else 'suite'}"
    shared = any_who_may("report.judge") if judge else ""
    return Awaited(french(text), url, urgency, since_of(one), shared=shared)


def _points(rows: Iterable[Row]) -> list[Awaited]:
    """A line a form: its fiches, and the message that holds its link, which is in no page."""
    by_form: dict[tuple[str, str, str, date | None], list[int]] = {}
    for row in rows:
        by_form.setdefault((row.phase_id, row.published_id, row.name, since_of(row)), []).append(row.number)
    found = []
    for (phase, published_id, name, since), fiches in by_form.items():
        many = numbers.plural(len(fiches), "fiche", "fiches")
        day = numbers.day(since) if since else ""
        text = f"Répondre à votre point du mois, {many} ({name}) : le lien est dans le courriel du {day}."
        due = since + timedelta(days=monthly_rules().late_days) if since else None
        url = reverse("monthly", args=[phase, published_id])
        found.append(Awaited(french(text), url, Urgency.TO_ANSWER, since, due, POINT))
    return found


def _payments(rows: Iterable[Row]) -> list[Awaited]:
    found = []
    for (phase, published_id, name), words in _by_place(rows).items():
        text = f"{numbers.plural(len(words), 'versement déclaré', 'versements déclarés')} à enregistrer ({name})."
        since = min((since for one in words if (since := since_of(one)) is not None), default=None)
        url = reverse("monthly", args=[phase, published_id])
        found.append(Awaited(french(text), url, Urgency.TO_ANSWER, since, shared=PAYMENT))
    return found


ANSWERED = {
    RequestState.REFUSED: ("a refusé", Urgency.CHANGED),
    RequestState.PROMISED: ("a répondu oui", Urgency.CITED),
    RequestState.PARTLY: ("a répondu en partie", Urgency.CITED),
}


def _requests(by_kind: dict[str, list[Row]], on: date) -> list[Awaited]:
    """Those to answer, late ones apart: each while they are few, else all in one line."""
    rows = [row for kind in (waits.TO_ANSWER, waits.TO_ACKNOWLEDGE) for row in by_kind.get(kind, [])]
    late = [one for one in rows if one.due is not None and one.due < on]
    in_time = [one for one in rows if one not in late]
    return [*_together(late, "en retard ", "retard=oui"), *_together(in_time, "", "etat=repondre")]


def _together(rows: Sequence[Row], late: str, query: str) -> list[Awaited]:
    if len(rows) > FEW:
        text = (
            f"{numbers.plural(len(rows), 'demande des territoires', 'demandes des territoires')} {late}vous attendent."
        )
        due = min(one.due for one in rows if one.due is not None)
        since = min(since for one in rows if (since := since_of(one)) is not None)
        url = f"{reverse('request_desk')}?{query}"
        return [Awaited(french(text), url, Urgency.TO_ANSWER, since, due, shared=REQUEST)]
    return [_request(one) for one in rows]


def _request(one: Row) -> Awaited:
    """What is asked, for how much, for which fiche; of whom, its reader knows."""
    act = "Accuser réception de la demande" if one.what == waits.TO_ACKNOWLEDGE else "Répondre à la demande"
    kind, _, fiche = one.title.partition(waits.OF)
    asked = request_rules().label(kind)
    asked += f", {money.euros(one.number * 100)}" if one.number else ""
    text = f"{act} : {asked}, fiche « {fiche} » ({one.name})."
    url = reverse("request_sent", args=[key_of(one)])
    return Awaited(french(text), url, Urgency.TO_ANSWER, since_of(one), one.due, REQUEST)


def _needs(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """Each while they are few, else all in one line; no firm is named here."""
    rows = [row for kind in (needs.TO_ANSWER, needs.TO_ACKNOWLEDGE) for row in by_kind.get(kind, [])]
    if len(rows) > FEW:
        text = f"{numbers.plural(len(rows), 'besoin d’entreprise', 'besoins d’entreprises')} vous attendent."
        due = min(one.due for one in rows if one.due is not None)
        since = min(since for one in rows if (since := since_of(one)) is not None)
        url = f"{reverse('need_desk')}?etat=repondre&pour=moi"
        return [Awaited(french(text), url, Urgency.TO_ANSWER, since, due, shared=NEED)]
    return [_need(one) for one in rows]


def _need(one: Row) -> Awaited:
    act = "Accuser réception du besoin" if one.what == needs.TO_ACKNOWLEDGE else "Répondre au besoin"
    text = f"{act} d’une entreprise : {need_rules().theme_label(one.title)} ({one.name})."
    return Awaited(french(text), reverse("need", args=[key_of(one)]), Urgency.TO_ANSWER, since_of(one), one.due, NEED)


def _offers(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """Each while they are few, else all in one line; no firm is named here."""
    rows = by_kind.get(offers.TO_REVIEW, [])
    if len(rows) > FEW:
        text = f"{numbers.plural(len(rows), 'offre de VTE à relire', 'offres de VTE à relire')}."
        due = min(one.due for one in rows if one.due is not None)
        since = min(since for one in rows if (since := since_of(one)) is not None)
        url = f"{reverse('offer_desk')}?etat=a-relire"
        return [Awaited(french(text), url, Urgency.TO_ANSWER, since, due, shared=OFFER)]
    return [
        Awaited(
            french(f"Relire une offre de VTE : {offer_rules().theme_label(one.title)} ({one.name})."),
            reverse("offer_review", args=[key_of(one)]),
            Urgency.TO_ANSWER,
            since_of(one),
            one.due,
            OFFER,
        )
        for one in rows
    ]


BOOKINGS = {
    bookings.TO_ANSWER: ("Répondre à une réservation", "réservation à traiter", "réservations à traiter", "a-traiter"),
    bookings.TO_SAY: ("Dire si un service réservé a servi", "usage à dire", "usages à dire", "a-dire"),
}


def _bookings(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """Each while they are few, else all of a kind in one line; no firm is named here."""
    found = []
    for kind, (text, one, several, group) in BOOKINGS.items():
        rows = by_kind.get(kind, [])
        if len(rows) > FEW:
            many = f"{numbers.plural(len(rows), one, several)} sur les plateformes que vous tenez."
            due = min(row.due for row in rows if row.due is not None)
            url = f"{reverse('bookings')}?etat={group}"
            found.append(Awaited(french(many), url, Urgency.TO_ANSWER, None, due, shared=BOOKING))
            continue
        found += [
            Awaited(
                french(f"{text} : {row.title} ({row.name})."),
                reverse("booking", args=[key_of(row)]),
                Urgency.TO_ANSWER,
                since_of(row),
                row.due,
                BOOKING,
            )
            for row in rows
        ]
    return found


VOLUNTEERS = {  # of each kind: in words, one and several; where they are listed
    volunteers.LABEL: (
        "réponse sur un label VTE à consigner",
        "réponses sur des labels VTE à consigner",
        "etat=reponse",
    ),
    volunteers.PAPER: ("pièce de dossier VTE à vérifier", "pièces de dossiers VTE à vérifier", "etat=pieces"),
    volunteers.LABEL_LATE: (
        "dossier VTE dont le délai du label est passé",
        "dossiers VTE dont le délai du label est passé",
        "retard=oui",
    ),
    volunteers.AID_LATE: ("aide VTE toujours pas demandée", "aides VTE toujours pas demandées", "retard=oui"),
}


def _volunteers(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """How many of each territory while these are few, else all in one line; nobody is named here."""
    found = []
    for kind, (one, several, query) in VOLUNTEERS.items():
        rows, desk = by_kind.get(kind, []), f"{reverse('volunteer_desk')}?{query}"
        shared = LABEL if kind == volunteers.LABEL else any_who_may("volunteer.manage")
        if len(rows) > FEW:
            many, due = sum(row.number for row in rows), min((row.due for row in rows if row.due), default=None)
            text = f"{numbers.plural(many, one, several)}, sur {len(rows)} territoires."
            found.append(Awaited(french(text), desk, Urgency.TO_ANSWER, None, due, shared=shared))
            continue
        for row in rows:
            text = f"{numbers.plural(row.number, one, several)} ({row.name})."
            url = f"{desk}&{urlencode({'territoire': _territory_of(row)})}"
            found.append(Awaited(french(text), url, Urgency.TO_ANSWER, None, row.due, shared=shared))
    return found


def _tasks(rows: Sequence[Row]) -> list[Awaited]:
    """One line a territory while they are few, else one for all; no firm is named here."""
    if len(rows) > FEW:
        text = f"{numbers.plural(len(rows), 'tâche', 'tâches')} pour des entreprises suivies."
        due = min(one.due for one in rows if one.due is not None)
        return [Awaited(french(text), f"{reverse('followed')}?suivi=moi&tri=tache", Urgency.TO_ANSWER, None, due)]
    return [_firm_tasks(several) for several in _by_place(rows).values()]


def _firm_tasks(rows: Sequence[Row]) -> Awaited:
    """Of a territory: two lines that say the same would not be told apart."""
    one = rows[0]
    if len(rows) == 1:
        url = f"{reverse('followed_firm', args=[key_of(one)])}#taches"
        text = f"Une tâche pour une entreprise suivie ({one.name})."
    else:
        url = f"{reverse('followed')}?{urlencode({'suivi': 'moi', 'tri': 'tache', 'territoire': _territory_of(one)})}"
        text = f"{numbers.plural(len(rows), 'tâche', 'tâches')} pour des entreprises suivies ({one.name})."
    due = min(row.due for row in rows if row.due is not None)
    return Awaited(french(text), url, Urgency.TO_ANSWER, None, due)


def _followed_by_nobody(rows: Sequence[Row]) -> list[Awaited]:
    """How many firms of each territory wait for somebody to follow them."""
    found = []
    for several in _by_place(rows).values():
        one = several[0]
        many = numbers.plural(len(several), "entreprise suivie", "entreprises suivies")
        url = f"{reverse('followed_orphans')}?{urlencode({'territoire': _territory_of(one)})}"
        text = french(f"{many} sans responsable ({one.name}).")
        found.append(Awaited(text, url, Urgency.TO_ANSWER, None, shared=ORPHANS))
    return found


def _territory_of(row: Row) -> str:
    return f"{row.phase_id}/{row.published_id}"


def _answers(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """What operators answered for less than a month: those that were refused first."""
    found = []
    for state, (said, urgency) in ANSWERED.items():
        rows = by_kind.get(f"{waits.ANSWERED}{state.value}", [])
        for one in rows if len(rows) <= FEW else []:
            text = f"{one.who} {said} : {_of_fiche(one)}."
            found.append(Awaited(french(text), reverse("request_sent", args=[key_of(one)]), urgency, since_of(one)))
        if len(rows) > FEW:
            text = f"{numbers.plural(len(rows), 'réponse', 'réponses')} depuis un mois : un opérateur {said}."
            group = "closes" if state == RequestState.REFUSED else "suivre"
            url = f"{reverse('request_desk')}?etat={group}"
            found.append(Awaited(french(text), url, urgency, since_of(rows[0])))
    return found


REVIEWED = {
    OfReviews.GIVE: ("Donner les valeurs d'indicateurs", VALUES),
    OfReviews.CHECK: ("Vérifier des valeurs d'indicateurs", any_who_may("review.check")),
}


def _reviews(by_kind: dict[str, list[Row]]) -> list[Awaited]:
    """A line a review, whatever the number of its fiches."""
    found = []
    for kind, (act, shared) in REVIEWED.items():
        for one in {row.key: row for row in by_kind.get(kind, [])}.values():
            text = f"{act} : {period_label(one.title)} ({one.name})."
            url = f"{reverse('plan_reviews', args=[one.phase_id, one.published_id])}?periode={one.title}"
            found.append(Awaited(french(text), url, Urgency.TO_ANSWER, since_of(one), one.due, shared))
    return found


def _of_fiche(one: Row) -> str:
    return f"fiche « {one.title} » ({one.name})"


def since_of(one: Row) -> date | None:
    return localdate(one.since) if one.since is not None else None


def key_of(one: Row) -> UUID:
    """SQLite and PostgreSQL write it each its own way."""
    return UUID(one.key)


TOLD: dict[str, Callable[[Row], Awaited]] = {
    **dict.fromkeys((OfPlans.SIGN, OfPlans.SIGN_UNTITLED), _sign),
    OfPlans.GATHER: _gather,
    OfPlans.READ: _read,
    OfCommittees.REPLY: _reply,
    OfCommittees.MINUTES: _minutes,
    OfCommittees.TASK: _task,
    **dict.fromkeys(OfObstacles, _obstacle),
    **dict.fromkeys(OfReports, _report),
}
