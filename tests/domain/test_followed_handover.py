"""A chef de projet leaves: what nobody has any more is told, and handed over together to somebody in place."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain.followed_world import OTHER, acting, ended, follow, met, stand_back
from tests.domain.followed_world import task as to_do
from tests.domain.people import mandate, territory

from etabli.domain.audit.models import Entry
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.models import FirmTask, FollowedFirm
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.queries.followed import Asked
from etabli.domain.firms.queries.handover import orphans, where
from etabli.domain.firms.services import followed_tasks
from etabli.domain.firms.services.followed_handover import HandedOver, hand_over
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Person
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_what_nobody_has_is_listed_and_handed_over_together_with_its_history() -> None:
    gone, lead, elu = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD), acting(Role.ELU)
    first, second, kept = follow(gone), follow(gone, siret=OTHER, name="Béton"), follow(elu, siret="", name="Tenue")
    to_do(first, gone)
    to_do(kept, elu, to=gone.mandates[0])
    followed_tasks.finish(task_id=to_do(kept, gone).pk, by=gone)
    met(first, gone, Openness.LEADS)
    assert orphans(lead, territory()).firms == [] and where(lead) == []
    ended(gone.mandates[0])
    found = orphans(lead, territory())
    assert found.firms == [first, second] and len(found.tasks) == 2
    assert where(lead) == [(territory(), 4)] and queries.listed(lead, Asked(follower="personne")).count == 2
    assert queries.listed(lead, Asked()).nobody == 2
    assert followed_tasks.remind(lead.on) == followed_tasks.Reminded(0, 0), "nobody to remind"
    Notice.objects.all().delete()
    assert hand_over(territory=territory(), to=elu.mandates[0].pk, by=lead) == HandedOver(2, 2)
    assert not orphans(lead, territory()).firms and not orphans(lead, territory()).tasks
    opened = queries.opened(lead, first.pk)
    assert opened is not None and not opened.nobody
    ((change),) = opened.history
    assert (change.before, change.after, change.mandate) == (gone.mandates[0], elu.mandates[0], lead.mandates[0])
    assert len(opened.exchanges) == 1, "what was reserved to the chefs de projet stays theirs"
    assert Entry.objects.filter(verb="followed.handed_over").count() == 2
    (told,) = Notice.objects.all()
    assert told.person == elu.person and "2" in told.text and first.name not in f"{told.title} {told.text}"
    with pytest.raises(ValidationError, match="Rien n’est sans responsable"):
        hand_over(territory=territory(), to=elu.mandates[0].pk, by=lead)


def test_some_are_handed_over_and_the_others_stay() -> None:
    gone, lead = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    first, second = follow(gone), follow(gone, siret=OTHER, name="Béton")
    to_do(second, gone)
    ended(gone.mandates[0])
    assert hand_over(territory=territory(), to=lead.mandates[0].pk, by=lead, chosen={first.pk}) == HandedOver(1, 0)
    assert orphans(lead, territory()).firms == [second] and len(orphans(lead, territory()).tasks) == 1


def test_who_may_not_and_who_may_not_receive() -> None:
    gone, lead, elu = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD), acting(Role.ELU)
    firm = follow(gone)
    ended(gone.mandates[0])
    with pytest.raises(NotAllowedError):
        hand_over(territory=territory(), to=elu.mandates[0].pk, by=elu)
    with pytest.raises(NotAllowedError):
        away = acting(Role.PROJECT_LEAD, territory=territory("ti-3201"))
        hand_over(territory=territory(), to=elu.mandates[0].pk, by=away)
    for wrong in (gone.mandates[0], mandate(Role.CONTRIBUTOR), mandate(Role.ELU, territory=territory("ti-3201"))):
        with pytest.raises(ValidationError, match="plus de mandat"):
            hand_over(territory=territory(), to=wrong.pk, by=lead)
    stand_back(elu, firm)
    with pytest.raises(ValidationError, match="déporté"):
        hand_over(territory=territory(), to=elu.mandates[0].pk, by=lead)
    assert FollowedFirm.objects.get().follower == gone.mandates[0], "nothing was handed over"
    region = acting(Role.REGION, region_id="84")
    assert hand_over(territory=territory(), to=lead.mandates[0].pk, by=region) == HandedOver(1, 0)


def test_a_closed_account_leaves_nobody_either() -> None:
    gone, lead = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    firm = follow(gone)
    to_do(firm, gone)
    Person.objects.filter(pk=gone.person.pk).update(is_active=False)  # type: ignore[union-attr]
    assert orphans(lead, territory()).firms == [firm] and FirmTask.objects.count() == 1
    assert len(orphans(lead, territory()).tasks) == 1
