"""What a fiche action gave firms: its platforms and how much they serve, its training, the firms followed for it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, Value
from django.urls import reverse

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.platforms import rights as of_platforms
from etabli.domain.platforms.models import Platform
from etabli.domain.platforms.queries import use
from etabli.domain.training.models import Diagnostic, Training, Transmission
from etabli.domain.training.queries.insertion import of_sessions
from etabli.domain.training.rights import FOLLOW, KEEP, followed_by
from etabli.web.presentation.means import tools
from etabli.web.presentation.means.platforms import UseTold
from etabli.web.presentation.means.platforms import use as told_use
from etabli.web.presentation.means.trainings import insertion as insertion_of

TITLES = {
    "plateformes": "À quoi sert la plateforme créée",
    "formations": "Formations et savoir-faire",
    "modernisation": "Diagnostics et ce qui a suivi",
}
EMPTY = {
    "plateformes": "Aucune plateforme de l’annuaire n’est reliée à cette fiche : son usage n’est pas mesuré.",
    "formations": "Aucune formation de l’annuaire n’est reliée à cette fiche.",
    "modernisation": "Aucun diagnostic n’est relié à cette fiche.",
}
NONE_TO_READ = "Aucun diagnostic que vous puissiez lire n’est relié à cette fiche."
OTHER = "Ce que l’action a donné aux entreprises"


@dataclass(frozen=True)
class Means:
    """`followed` (label, address, what followed) and `outcome`, of all of it: for who follows firms there, alone.

    `adds` (label, address): what the reader may add for this fiche; `empty`: what is said where nothing is.
    """

    title: str
    platforms: list[tuple[Platform, UseTold]]
    trainings: list[tuple[Training, list[tuple[str, str]]]]
    followed: list[tuple[str, str, str]]
    outcome: str
    adds: list[tuple[str, str]]
    empty: str


def means(actor: Actor, found: OpenedFiche) -> Means | None:
    """One query tells what there is; what there is not is not read. None where there is nothing to say."""
    fiche, kind = found.fiche, found.fiche.project_type
    there = _there(actor, fiche.pk)
    platforms = _platforms(actor, fiche) if there["has_platforms"] else []
    trainings = _trainings(actor, fiche) if there["has_trainings"] else []
    followed, outcome = _followed(actor, fiche) if there["has_followed"] else ([], "")
    nothing = not (platforms or trainings or followed)
    if nothing and kind not in TITLES:
        return None
    return Means(
        title=TITLES.get(kind, OTHER),
        platforms=platforms,
        trainings=trainings,
        followed=followed,
        outcome=outcome,
        adds=_adds(actor, found),
        empty=_empty(actor, found) if nothing else "",
    )


def _empty(actor: Actor, found: OpenedFiche) -> str:
    """What is said where nothing is: whoever may not read diagnostics is not told that there are none."""
    kind = found.fiche.project_type
    here = [one for one in actor.mandates if one.territory_id == found.opened.territory.pk]
    if kind == "modernisation" and FOLLOW not in permissions.given(here, FOLLOW):
        return NONE_TO_READ
    return EMPTY.get(kind, "")


def _there(actor: Actor, fiche: UUID) -> dict[str, bool]:
    of = {"fiche": OuterRef("pk")}
    follows = followed_by(actor)
    seen = Q(pk__in=of_platforms.visible(actor).values("pk"))
    signed = actor.signed_in
    followed = (
        Exists(Diagnostic.objects.filter(follows, **of)) | Exists(Transmission.objects.filter(follows, **of))
        if signed
        else Value(False, BooleanField())
    )
    row = Fiche.objects.filter(pk=fiche).values(
        has_platforms=Exists(Platform.objects.filter(seen, **of)),
        has_trainings=Exists(Training.objects.filter(withdrawn_on=None, **of)),
        has_followed=followed,
    )
    return row.get()


def _platforms(actor: Actor, fiche: Fiche) -> list[tuple[Platform, UseTold]]:
    """With their use as everybody reads it: a page of a fiche is shown in meetings."""
    every = list(of_platforms.visible(actor).filter(fiche=fiche).order_by("name_key"))
    told = use.of_platforms(every, actor.on, inside=False)
    return [(one, told_use(told[one.pk])) for one in every]


def _trainings(actor: Actor, fiche: Fiche) -> list[tuple[Training, list[tuple[str, str]]]]:
    """With what is known of who came to the sessions that have begun."""
    every = Training.objects.filter(fiche=fiche, withdrawn_on=None).prefetch_related("sessions")
    return [
        (one, insertion_of(of_sessions(each for each in one.sessions.all() if each.starts_on <= actor.on)))
        for one in every
    ]


def _followed(actor: Actor, fiche: Fiche) -> tuple[list[tuple[str, str, str]], str]:
    """Firm by firm, then together: no total is for others, who could take it from those of the territory."""
    follows = followed_by(actor)
    diagnostics = Diagnostic.objects.filter(follows, fiche=fiche).prefetch_related("recommendations")
    transmissions = Transmission.objects.filter(follows, fiche=fiche).prefetch_related("departures")
    rows, every = [], []
    for one in diagnostics.order_by("-done_on", "pk"):
        recommended = list(one.recommendations.all())
        every += recommended
        said = tools.followed(recommended)
        rows.append((f"Diagnostic : {one.firm}", reverse("diagnostic", args=[one.pk]), said))
    for handed in transmissions.order_by("firm", "pk"):
        said = tools.leaving(handed)
        rows.append((f"Transmission : {handed.firm}", reverse("transmission", args=[handed.pk]), said))
    return rows, tools.followed(every) if every else ""


def _adds(actor: Actor, found: OpenedFiche) -> list[tuple[str, str]]:
    """What this type of project asks for, where the mandates of the reader say so: no query."""
    here = [one for one in actor.mandates if one.territory_id == found.opened.territory.pk]
    may = permissions.given(here, of_platforms.MANAGE, KEEP, FOLLOW)
    offered = {
        "plateformes": [(of_platforms.MANAGE, "Ajouter la plateforme", "platform_add")],
        "formations": [
            (KEEP, "Ajouter la formation", "training_add"),
            (FOLLOW, "Ajouter une transmission", "transmission_add"),
        ],
        "modernisation": [(FOLLOW, "Ajouter un diagnostic", "diagnostic_add")],
    }
    query = f"?territoire={found.opened.territory.pk}&fiche={found.fiche.pk}"
    return [
        (label, f"{reverse(name)}{query}")
        for permission, label, name in offered.get(found.fiche.project_type, [])
        if permission in may
    ]
