"""Training for industry, know-how handed on and diagnostics of the demonstration, in each territory."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.training import services
from etabli.domain.training.enums import Follow
from etabli.domain.training.models import Departures, Diagnostic, Recommendation, Session, Training, Transmission
from etabli.kernel.typography import french
from etabli.ops.demonstration import registered
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("training.yaml")
SOURCE = f"Équipe du territoire {MADE_UP}"
REMIND = timedelta(days=15)


def play(teams: Sequence[Team]) -> None:
    """The same list in each territory, of other firms; what is known of its sessions is not the same everywhere."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    for number, team in enumerate(teams):
        _trainings(told["trainings"], team, number)
        firms = registered.played_by(told["firms"], team, number)
        _transmissions(firms, team)
        _diagnostics(told["diagnostics"], firms, team)


def _fiche(place: Territory, project_type: str) -> Fiche | None:
    return Fiche.objects.filter(plan__territory=place, project_type=project_type).order_by("number").first()


def _trainings(words: Sequence[Mapping[str, Any]], team: Team, number: int) -> None:
    day = timezone.localdate() - timedelta(days=120)
    communes = list(
        Commune.objects.filter(epci__memberships__territory=team.territory).order_by("-population", "pk")[:4]
    )
    by = acting(team.project_lead, day)
    for rank, one in enumerate(words):
        with clock.played(at(day)):
            training = services.save_training(
                training=Training(
                    territory=team.territory,
                    fiche=_fiche(team.territory, "formations") if not rank else None,
                    title=f"{french(one['title'])} {MADE_UP}",
                    organisation=f"{french(one['organisation'])} {MADE_UP}",
                    level=one.get("level", ""),
                    trades=french(one.get("trades", "")),
                    naf=one.get("naf", ""),
                    commune=communes[rank % len(communes)],
                    modality=one["modality"],
                    funding=french(one.get("funding", "")),
                    **_contact(team, rank),
                    source=SOURCE,
                    source_on=day,
                ),
                by=by,
            )
            for session in _sessions(training, rank + number):
                services.save_session(session=session, by=by)


def _contact(team: Team, rank: int) -> dict[str, str]:
    """Where one enrols: not all say it. Telephone numbers of a range that is kept for fiction."""
    if rank % 5 == 4:
        return {}
    return {
        "email": f"formation-{rank}.{team.territory.published_id}@{ADDRESS}",
        "phone": f"04 65 71 {10 + rank} {40 + rank}",
        "website": f"https://formation.example.org/{rank + 1}/inscription" if rank % 2 else "",
    }


def _sessions(training: Training, rank: int) -> list[Session]:
    """One that is over, counted or not; one to come, or none."""
    today = timezone.localdate()
    past = Session(training=training, starts_on=today - timedelta(days=500 + rank), places=12)
    past.ends_on = past.starts_on + timedelta(days=200)
    if rank % 3:
        past.enrolled, past.completed = 12, 11
        past.women = 3 if rank % 2 else None
        past.asked_6, past.employed_6 = (11, 9) if rank % 2 else (7, 5)
    coming = Session(training=training, starts_on=today + timedelta(days=40 + rank), places=12)
    coming.open_until = coming.starts_on - timedelta(days=10)
    return [past, coming] if rank % 4 else [past]


def _transmissions(firms: Sequence[Mapping[str, Any]], team: Team) -> None:
    day = timezone.localdate() - timedelta(days=60)
    by = acting(team.project_lead, day)
    for one in firms:
        with clock.played(at(day)):
            transmission = services.save_transmission(
                transmission=Transmission(
                    territory=team.territory,
                    fiche=_fiche(team.territory, "formations"),
                    firm=one["name"],
                    siret=one["siret"],
                    state=one["state"],
                    tutors=one.get("tutors"),
                ),
                by=by,
            )
            for year, trade, count in one["departures"]:
                services.save_departures(
                    departures=Departures(transmission=transmission, year=year, trade=french(trade), count=count),
                    by=by,
                )


def _diagnostics(words: Sequence[Mapping[str, Any]], firms: Sequence[Mapping[str, Any]], team: Team) -> None:
    today = timezone.localdate()
    for one in words:
        day = today - timedelta(days=one["ago"])
        firm = firms[one["firm"]]
        with clock.played(at(day)):
            by = acting(team.project_lead, day)
            diagnostic = services.save_diagnostic(
                diagnostic=Diagnostic(
                    territory=team.territory,
                    fiche=_fiche(team.territory, "modernisation"),
                    firm=firm["name"],
                    siret=firm["siret"],
                    done_by=f"{one['by']} {MADE_UP}",
                    done_on=day,
                    scheme=one.get("scheme", ""),
                ),
                by=by,
            )
            said = [
                services.recommend(recommendation=Recommendation(diagnostic=diagnostic, text=french(text)), by=by)
                for text, *_ in one["said"]
            ]
        for recommendation, (_, follow, ago, amount) in zip(said, one["said"], strict=True):
            _follow(recommendation, follow, ago, amount, team)


def _follow(one: Recommendation, follow: str, ago: int | None, amount: int | None, team: Team) -> None:
    """What followed, on its day; what waits is to be asked again."""
    today = timezone.localdate()
    day = today - timedelta(days=ago or 1)
    one.follow, one.amount_cents = Follow(follow), amount
    one.followed_on = day if ago else None
    one.remind_on = today - REMIND if follow in (Follow.NOTHING, Follow.STUDIED) else None
    with clock.played(at(day)):
        services.follow_up(recommendation=one, by=acting(team.project_lead, day))
