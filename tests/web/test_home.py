"""The home: what is to do is counted and capped, what is late and what changed are told once, to who may read them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domain.obstacles_world import answered, levels, sent
from tests.domain.people import mandate, organisation, person, territory
from tests.domain.plans_world import resource
from tests.domain.reviews_world import check, give, reviewed
from tests.domain.test_monthly import ask, bearer, one_asked, quiet, running, say
from tests.domain.test_plans_rights import recuse
from tests.web.team_pages import signed_in, text
from tests.web.test_space import today

from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.coordination.obstacle_states import ObstacleAct
from etabli.domain.coordination.queries.home import MONTHLY, OBSTACLES, OF_NATION, home, to_do
from etabli.domain.coordination.queries.monthly import TO_SAY
from etabli.domain.coordination.queries.obstacles import What as Waits
from etabli.domain.coordination.queries.review_waits import What as OfReviews
from etabli.domain.coordination.services import reviews
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import JoinRequest, Mandate
from etabli.domain.governance.queries.space import TO_ANSWER
from etabli.domain.notifications.models import Notice
from etabli.domain.plans.models import Fiche, Milestone
from etabli.web.presentation.awaiting import Awaited, any_who_may
from etabli.web.presentation.home import SHOWN
from etabli.web.presentation.steering.late import ALL, OF_A_KIND, delays

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_row_of_several_kinds_reads_the_same_on_every_database() -> None:
    one = mandate(Role.PROJECT_LEAD)
    asked = JoinRequest(territory=territory(), role=Role.PROJECT_OWNER, organisation=organisation())
    services.ask_to_join(request=asked, by=actor(person("Qui"), verified=True))
    (row,) = (row for row in to_do(today(one)) if row.what == TO_ANSWER)
    assert (UUID(row.key), row.name, row.who) == (asked.pk, "Plastics Vallée – Oyonnax", "Qui")
    assert row.since is not None and timezone.localdate(row.since) == timezone.localdate() and row.due is None


def test_what_is_late_is_told_to_who_follows_it_and_not_twice_to_who_has_it_to_do() -> None:
    at = levels()
    late = sent(at, on=timezone.localdate() - timedelta(days=90), title="Permis en retard")
    lead, state = home(at.lead, "2"), home(at.state, "2")
    assert [(row.what, row.number) for row in lead.late] == [(OBSTACLES, 1)] and not state.late
    assert [UUID(row.key) for row in state.rows if row.what == Waits.ANSWER] == [late.pk]


def test_what_was_promised_for_a_later_day_is_not_late_and_is_a_promise_to_keep() -> None:
    at, day = levels(), timezone.localdate()
    one = sent(at, on=day - timedelta(days=20))
    answered(one, ObstacleAct.IN_PROGRESS, at.state, promised_on=day + timedelta(days=90))
    assert [row.what for row in home(at.state, "2").rows if row.what in (Waits.ANSWER, Waits.KEEP)] == [Waits.KEEP]
    assert "Tenir la promesse du" in text(signed_in(at.state).get("/espace/"))
    one.level = "nation"
    one.save()
    assert [(row.what, row.number) for row in home(at.nation, "2").late] == [(OF_NATION, 1)]
    page = signed_in(at.nation).get("/espace/").context["page"]
    assert not page.delays and [told.title for told in page.up] == ["1\u00a0point de blocage porté au niveau national"]


def test_each_kind_of_delays_leads_to_all_of_it() -> None:
    rows = [
        Row(what=MONTHLY, phase_id="2", published_id=f"ti-{n}", name=f"T{n}", number=1, since=timezone.now())
        for n in range(OF_A_KIND + 2)
    ]
    lead = today(mandate(Role.PROJECT_LEAD))
    (first,) = delays(rows, lead)
    assert (first.url, len(first.where), first.more) == (ALL, OF_A_KIND, 2)
    (whole,) = delays(rows, lead, whole=True)
    assert (whole.url, len(whole.where), whole.more) == ("", OF_A_KIND + 2, 0)
    (alone,) = delays(rows[:1], lead)
    assert alone.url == alone.where[0][0].url == reverse("monthly", args=["2", "ti-0"])


def test_a_chef_de_projet_finds_all_late_fiches_behind_one_link() -> None:
    of = running()
    late = Milestone(fiche=quiet(of), title="Travaux", due_on=timezone.localdate() - timedelta(days=9))
    late.save()
    page = text(signed_in(of.lead.mandates[0]).get("/espace/"))
    address = reverse("plan_deadlines", args=[of.territory.phase_id, of.territory.published_id])
    assert f'<a href="{address}">Voir tout' in page


def test_the_nation_finds_the_territories_to_chase() -> None:
    page = text(signed_in(mandate(Role.EVALUATOR)).get("/espace/"))
    assert "Territoires à relancer" in page and reverse("portfolio_desk", args=["france"]) in page
    assert "Territoires à relancer" not in text(signed_in(mandate(Role.CONTRIBUTOR)).get("/espace/"))


def test_more_than_a_few_things_are_behind_a_link() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    for number in range(9):
        asked = JoinRequest(territory=territory(), role=Role.PROJECT_OWNER, organisation=organisation())
        services.ask_to_join(request=asked, by=actor(person(f"Qui{number}"), verified=True))
    page = signed_in(lead).get("/espace/").context["page"]
    assert (page.count, len(page.to_do), page.more) == (10, SHOWN, 2)
    assert len(signed_in(lead).get("/espace/?vue=tout").context["page"].to_do) == 10


def test_what_is_to_do_is_counted_by_the_lines_that_show_it_and_says_who_else_may_do_it() -> None:
    of, who, form, word = one_asked()
    other = MonthlyWord.objects.create(form=form, fiche=quiet(of))
    for said in (word, other):
        line = resource(of, said.fiche)
        say(form, said, "unchanged", resource_id=line.pk, received_cents=100, received_on=timezone.localdate())
    answer = signed_in(of.lead.mandates[0]).get("/espace/")
    page, shown = answer.context["page"], text(answer).replace("\u00a0", " ")
    (payments,) = (one.thing for one in page.to_do if "versements déclarés" in one.thing.text)
    assert payments.text.startswith("2")
    assert page.count == len(page.to_do) and f"À faire ({page.count})" in shown
    assert payments.shared == "Une seule personne suffit\u00a0: chef de projet ou financeur de la ligne."
    assert "Une seule personne suffit : chef de projet ou financeur de la ligne." in shown
    assert not any("versement" in one.thing.text for one in signed_in(who).get("/espace/").context["page"].to_do)


def test_the_fiches_of_one_s_own_monthly_point_are_to_do_where_others_read_that_they_are_late() -> None:
    of, who, form, word = one_asked()
    MonthlyWord.objects.create(form=form, fiche=quiet(of))
    MonthlyForm.objects.update(made_at=timezone.now() - timedelta(days=20))

    def late(one: Actor) -> int:
        return sum(row.number for row in home(one, "1").late if row.what == MONTHLY)

    def mine(one: Mandate) -> list[Awaited]:
        things = (line.thing for line in signed_in(one).get("/espace/").context["page"].to_do)
        return [thing for thing in things if "point du mois" in thing.text]

    assert (late(today(of.lead.mandates[0])), late(today(who))) == (2, 0)
    (point,) = mine(who)
    assert "votre point du mois, 2\u00a0fiches" in point.text and "le lien est dans le courriel du" in point.text
    assert point.due == timezone.localdate() - timedelta(days=10) and not mine(of.lead.mandates[0])
    say(form, word, "unchanged")
    assert "votre point du mois, 1\u00a0fiche" in mine(who)[0].text
    Fiche.objects.update(lead=organisation())
    assert not mine(who), "what one may not say any more is not asked"


def test_what_a_colleague_said_this_month_is_not_asked_again() -> None:
    of = running()
    who, colleague = bearer(of), bearer(of)
    fiche = quiet(of)
    ask()
    asked = [row for row in to_do(today(colleague)) if row.what == TO_SAY]
    assert [(row.number, UUID(row.about)) for row in asked] == [(fiche.number, fiche.pk)]
    form = MonthlyForm.objects.get(mandate=who)
    say(form, form.words.get(), "unchanged")
    assert not [row for row in to_do(today(colleague)) if row.what == TO_SAY]


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        ("review.check", "chef de projet, Région ou services de l’État"),
        ("team.answer", "chef de projet ou Région"),
        ("diagnosis.submit", "chef de projet"),
    ],
)
def test_who_may_do_what_several_may_is_what_the_table_of_rights_says(permission: str, who: str) -> None:
    assert any_who_may(permission) == f"Une seule personne suffit\u00a0: {who}."


def test_changes_are_the_notices_that_one_may_read_and_the_header_counts_them_too() -> None:
    one = mandate(Role.CONTRIBUTOR)
    told_of = {"needs": "plan.view", "territory": territory(), "kind": "plan.moved", "url": "/", "text": "…"}
    Notice.objects.create(event="a", person=one.person, title="Le plan avance", **told_of)
    Notice.objects.create(
        event="b", person=one.person, title="Ailleurs", **{**told_of, "territory": territory("ti-2401")}
    )
    response = signed_in(one).get("/espace/")
    assert "Le plan avance" in text(response) and "Ailleurs" not in text(response)
    lately = response.context["lately"]
    assert (lately.count, lately.unread, response.wsgi_request.unread) == (1, 1, 1)


def test_notices_of_the_same_words_and_day_are_told_together_and_lead_to_all_of_them() -> None:
    one, now = mandate(Role.CONTRIBUTOR), timezone.now()
    of = {"needs": "plan.view", "territory": territory(), "kind": "plan.moved", "text": "…", "person": one.person}
    for number, (title, url, days) in enumerate(
        [
            ("Deux fois", "/a", 0),
            ("Deux fois", "/b", 0),
            ("Deux fois", "/b", 3),
            *((f"Une {n}", "/", 9) for n in range(9)),
        ]
    ):
        Notice.objects.create(event=str(number), title=title, url=url, created_at=now - timedelta(days=days), **of)
    response = signed_in(one).get("/espace/")
    page = response.context["page"]
    assert [(told.title, told.many) for told in page.told[:2]] == [("Deux fois", 2), ("Deux fois", 1)]
    assert page.told[0].url == f"{reverse('notices')}?vue=toutes" and page.told[1].url == "/b"
    assert (len(page.told), page.told_more) == (6, 5)
    shown = text(response)
    assert "2 fois, non lues" in shown and "Plus ancien\u00a0: 5." in shown


def test_a_review_waits_in_one_line_for_who_gives_its_values_and_not_of_what_they_stand_back_from() -> None:
    of, one, review = reviewed()
    (row,) = (row for row in to_do(of.lead) if row.what == OfReviews.GIVE)
    assert (UUID(row.key), row.title, row.due, UUID(row.about)) == (review.pk, "2025-2", review.due_on, one.fiche_id)
    value = give(review, one, 3, of.lead)
    assert not [row for row in to_do(of.lead) if row.what == OfReviews.GIVE], "given"
    (row,) = (row for row in to_do(of.region) if row.what == OfReviews.CHECK)
    assert (UUID(row.key), row.due) == (review.pk, review.check_by)
    check(value, of.region)
    assert not [row for row in to_do(of.region) if row.what == OfReviews.CHECK], "checked"
    reviews.send_back(review_id=review.pk, value_id=value.pk, reason="À revoir", by=of.region)
    assert [row.what for row in to_do(of.lead) if row.what == OfReviews.GIVE] == [OfReviews.GIVE]
    recuse(of.lead, one.fiche)
    assert not [row for row in to_do(of.lead) if row.what == OfReviews.GIVE]
