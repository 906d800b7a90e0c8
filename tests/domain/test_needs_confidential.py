"""A need that is confidential: read by whom it is routed to and who stated it, whoever else follows the territory."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.domain.followed_world import ended
from tests.domain.needs_world import SIRET, link, met, on, stated
from tests.domain.people import acting as acting_on
from tests.domain.people import territory

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.queries import followed, needs
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError

pytestmark = pytest.mark.django_db


def acting(role: Role, **fields) -> Actor:
    return acting_on(role, on=timezone.localdate(), **fields)


def people() -> dict[str, Actor]:
    """Who follows the territory, and the services that receive firms in trouble."""
    place = territory().parts.first().departement
    region = place.region
    return {
        "lead": acting(Role.PROJECT_LEAD),
        "region": acting(Role.REGION, region=region),
        "state": acting(Role.STATE, departement=place),
        "dreets": acting(Role.STATE, region=region),
        "contributor": acting(Role.CONTRIBUTOR),
        "elu": acting(Role.ELU),
        "industriel": acting(Role.INDUSTRIEL),
        "delegation": acting(Role.DELEGATION),
        "nobody": nobody(),
    }


def readers(of: dict[str, Actor], need) -> set[str]:
    """By each way that leads to it: the list, the file, the page, the firm's page; all agree."""
    found = set()
    for name, who in of.items():
        ways = {
            need in needs.listed(who, needs.Asked()).rows,
            need in needs.filtered(who, needs.Asked()),
            needs.opened(who, need.pk) is not None,
            need in followed.needs_of(who, SIRET),
        }
        assert len(ways) == 1, name
        found |= {name} if ways == {True} else set()
    return found


def test_trouble_is_read_by_whom_it_is_routed_to_and_by_nobody_else() -> None:
    assert need_rules().confidential == ("trouble",)
    of = people()
    one, _ = stated(theme="trouble")
    assert one.organisation == of["dreets"].mandates[0].organisation
    assert readers(of, one) == {"dreets"}
    other, _ = stated(theme="other", email="b@exemple.fr")
    assert {"lead", "region", "state"} <= readers(of, other), "another theme is read by who follows the territory"
    assert needs.listed(of["lead"], needs.Asked(theme="trouble")).count == 0


def test_who_does_not_read_it_neither_closes_nor_takes_nor_sends_it() -> None:
    of = people()
    one, _ = stated(theme="trouble")
    for name in ("lead", "region", "state"):
        asked = {"need_id": one.pk, "by": of[name], "link": link}
        assert not rights.may_route(of[name], one), name
        with pytest.raises(NotAllowedError):
            services.take(**asked)
        with pytest.raises(NotAllowedError):
            services.reroute(to=of["lead"].mandates[0].pk, reason="Pour moi.", **asked)
        with pytest.raises(NotAllowedError):
            services.take_step(kind=NeedStepKind.CLOSED, closing="void", **asked)
    moved = services.reroute(
        need_id=one.pk, by=of["dreets"], link=link, to=of["lead"].mandates[0].pk, reason="Le territoire aide."
    )
    assert readers(of, moved) == {"lead"}, "whoever sent it does not read it any more"


def test_who_stated_it_follows_what_becomes_of_it() -> None:
    of = people()
    one = met(of["contributor"], theme="trouble")
    assert readers(of, one) == {"dreets", "contributor"}
    assert not rights.may_route(of["contributor"], one)


def test_what_nobody_in_place_holds_is_not_lost() -> None:
    of = people()
    one, _ = stated(theme="trouble")
    ended(of["dreets"].mandates[0])
    of["dreets"] = actor(of["dreets"].person, verified=True)
    assert readers(of, one) == {"lead", "region", "state"}
    taken = services.take(need_id=one.pk, by=of["state"], link=link)
    assert readers(of, taken) == {"state"}


def test_a_late_one_is_told_to_whom_it_is_routed_to_alone() -> None:
    of = people()
    one, _ = stated(theme="trouble")
    on(timezone.localdate() - timedelta(40), one)
    assert services.remind_of_needs(on=timezone.localdate()) == 1
    assert [each.person for each in rights.referents(one, timezone.localdate())] == [of["dreets"].person]
