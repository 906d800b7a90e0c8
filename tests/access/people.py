"""Everybody who may stand at the door: each role in each situation towards one territory, with a session."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.utils import timezone
from tests.access.table import Situation
from tests.domain.people import mandate, person, territory

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.territories.models import Territory
from etabli.web.access import VERIFIED

HERE, OTHER_TERRITORY, OTHER_REGION = "ti-8413", "ti-8405", "ti-2401"  # of phase 2, in régions 84, 84 and 24
DAY = timedelta(days=1)
LOCAL = (Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)
ONE_AT_A_TIME = (Role.ELU, Role.INDUSTRIEL)  # whose mandates on a territory follow one another
NATIONAL = (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR)
GUARDED = (Role.DELEGATION, Role.ADMINISTRATOR)  # written again here, apart from what the software declares
# Roles that reach by the map: what the mandate is over, in each situation.
ON_THE_MAP: tuple[tuple[Role, str, dict[Situation, str]], ...] = (
    (Role.REGION, "region", {Situation.HERE: "84", Situation.OTHER_REGION: "24"}),
    (Role.STATE, "region", {Situation.HERE: "84", Situation.OTHER_REGION: "24"}),
    (
        Role.STATE,
        "departement",
        {Situation.HERE: "01", Situation.OTHER_TERRITORY: "74", Situation.OTHER_REGION: "18"},
    ),
    (
        Role.STATE,
        "arrondissement",
        {Situation.HERE: "014", Situation.OTHER_TERRITORY: "741", Situation.OTHER_REGION: "181"},
    ),
)


@dataclass(frozen=True)
class Who:
    """Somebody: `cookie` opens their session, None for who has none."""

    role: str
    situation: Situation
    person: Person | None = None
    mandate: Mandate | None = None
    cookie: str = ""
    over: str = ""

    def __str__(self) -> str:
        return f"{self.role or 'somebody'}{f' of a {self.over}' if self.over else ''}, {self.situation.value}"


def everybody() -> tuple[Who, ...]:
    """All of them, in a database that has the reference."""
    return (*_local(), *_on_the_map(), *_national(), *_without())


def _local() -> list[Who]:
    places = {
        Situation.HERE: territory(HERE),
        Situation.OTHER_TERRITORY: territory(OTHER_TERRITORY),
        Situation.OTHER_REGION: territory(OTHER_REGION),
    }
    found = [_who(Role.PROJECT_LEAD, Situation.OTHER_PHASE, territory=territory(HERE, phase="1"))]
    for role in LOCAL:
        found += [_who(role, s, **_days(role), territory=place) for s, place in places.items()]
        found += _past_and_future(role, territory=places[Situation.HERE])
    return found


def _on_the_map() -> list[Who]:
    found = []
    for role, kind, codes in ON_THE_MAP:
        column = f"{kind}_id"
        over = kind if role == Role.STATE else ""
        found += [_who(role, situation, over=over, **{column: code}) for situation, code in codes.items()]
        if role == Role.REGION or kind == "departement":  # what ends does not depend on the map
            found += _past_and_future(role, over=over, **{column: codes[Situation.HERE]})
    return found


def _national() -> list[Who]:
    found = []
    for role in NATIONAL:
        found += [_who(role, Situation.HERE), *_past_and_future(role)]
        if role in GUARDED:
            found.append(_who(role, Situation.UNVERIFIED))
    return found


def _without() -> list[Who]:
    new, gone = person("Nouvelle", "Venue"), person("Partie", "Fermée")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    return [
        Who("", Situation.NO_MANDATE, new, cookie=_session(new)),
        Who("", Situation.CLOSED, gone, cookie=_session(gone)),
        Who("", Situation.NOBODY),
    ]


def _days(role: Role) -> dict[str, Any]:
    today = timezone.localdate()
    return {"starts_on": today - 39 * DAY, "ends_on": today + 39 * DAY} if role in ONE_AT_A_TIME else {}


def _past_and_future(role: Role, over: str = "", **scope: Any) -> list[Who]:
    """Mandates that ended yesterday or begin tomorrow; further away where they must follow one another."""
    today, gap = timezone.localdate(), 40 * DAY if role in ONE_AT_A_TIME else DAY
    past = {"starts_on": today - 900 * DAY, "ends_on": today - gap}
    return [
        _who(role, Situation.OVER, over=over, **past, **scope),
        _who(role, Situation.NOT_BEGUN, over=over, starts_on=today + gap, **scope),
    ]


def _who(role: Role, situation: Situation, over: str = "", **fields: Any) -> Who:
    held = mandate(role, of=person(role.value.title(), situation.value.title()), **fields)
    session = _session(held.person, verified=situation != Situation.UNVERIFIED)
    return Who(role.value, situation, held.person, held, session, over)


def _session(of: Person, *, verified: bool = True) -> str:
    """A session as signing in leaves it, whole in its cookie: what an answer does to it, the next does not see.

    The second factor was given, unless said, so that what is refused is for another reason.
    """
    found = SessionStore()
    found[SESSION_KEY] = str(of.pk)
    found[BACKEND_SESSION_KEY] = "etabli.domain.governance.accounts.Accounts"
    found[HASH_SESSION_KEY] = of.get_session_auth_hash()
    found[VERIFIED] = verified
    found.save()
    return str(found.session_key)


def of_place(people: tuple[Who, ...], place: Territory) -> dict[str, Mandate]:
    """The mandate in force of each local role on a territory."""
    today = timezone.localdate()
    held = [who.mandate for who in people if who.mandate is not None]
    return {one.role: one for one in held if one.territory_id == place.pk and one.in_force(today)}
