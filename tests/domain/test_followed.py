"""A followed firm: begun once a territory, met, tasks told and reminded; nobody reads what is not for them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.followed_world import NAME, OTHER, OYONNAX, SIRET, acting, by, contact, ended, follow, met, stand_back
from tests.domain.followed_world import task as to_do
from tests.domain.people import mandate, organisation, territory

from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.models import Exchange, FirmTag, FirmTask, FollowedFirm, FollowerChange, SignalMark
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.queries import followed_waits
from etabli.domain.firms.queries.followed import Asked
from etabli.domain.firms.services import followed, followed_contacts, followed_exchanges, followed_tasks
from etabli.domain.foundation.gathering import read
from etabli.domain.governance.actor import nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.territories.models import Territory

pytestmark = pytest.mark.django_db


def test_a_firm_is_followed_once_a_territory_under_the_mandate_of_who_says_so() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead, tags=("Sous-traitant", "sous traitant", "recrute"))
    assert (firm.follower, firm.followed_on, firm.commune) == (lead.mandates[0], lead.on, "Oyonnax")
    assert sorted(one.label for one in firm.tags.all()) == ["recrute", "sous traitant"]
    with pytest.raises(ValidationError, match="déjà suivie"):
        follow(lead)
    by_hand = follow(lead, siret="", name="Autre")
    with pytest.raises(ValidationError, match="déjà suivie"):
        follow(lead, siret="", name="AUTRE")
    assert by_hand.key == "autre oyonnax"
    away = territory("ti-3201")
    code = next(iter(followed.communes(away)))
    assert follow(acting(Role.PROJECT_LEAD, territory=away), territory=away, code_insee=code).siret == SIRET


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("siret", "73282932000075", "quatorze chiffres"),
        ("name", " ", ""),
        ("code_insee", "75056", "pas du territoire"),
        ("code_insee", "", "pas du territoire"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_keeps_nothing(field: str, value: str, says: str) -> None:
    with pytest.raises(ValidationError) as error:
        follow(acting(Role.PROJECT_LEAD), **{field: value})
    assert says in str(error.value.message_dict[field])
    assert not FollowedFirm.objects.exists()


def test_what_filters_the_list_is_what_opens_one() -> None:
    place, away = territory(), territory("ti-3201")
    region = place.parts.first().departement.region  # type: ignore[union-attr]
    people = {
        "lead": acting(Role.PROJECT_LEAD),
        "elu": acting(Role.ELU),
        "industriel": acting(Role.INDUSTRIEL),
        "region": acting(Role.REGION, region=region),
        "state": acting(Role.STATE, region=region),
        "contributor": acting(Role.CONTRIBUTOR),
        "owner": acting(Role.PROJECT_OWNER),
        "operator": acting(Role.OPERATOR),
        "delegation": acting(Role.DELEGATION),
        "evaluator": acting(Role.EVALUATOR),
        "away": acting(Role.PROJECT_LEAD, territory=away),
        "nobody": nobody(),
    }
    firm = follow(people["lead"])
    met(firm, people["lead"])
    reads = {"lead", "elu", "region", "state"}  # an industriel may be a competitor
    for name, who in people.items():
        assert (list(queries.listed(who, Asked()).rows) == [firm]) is (name in reads), name
        assert (queries.opened(who, firm.pk) is not None) is (name in reads), name
        assert bool(queries.of_siret(who, SIRET)) is (name in reads), name
        assert bool(rights.may_keep(who, firm)) is (name in reads), name
        assert bool(rights.may_lead(who, firm)) is (name in {"lead", "region", "state"}), name
        if name not in reads:
            for act in (lambda who=who: met(firm, who), lambda who=who: contact(firm, who)):
                with pytest.raises(NotAllowedError):
                    act()
    stand_back(people["elu"], firm)
    assert not queries.listed(people["elu"], Asked()).rows and queries.opened(people["elu"], firm.pk) is None
    assert not queries.of_siret(people["elu"], SIRET) and not rights.exchanges(people["elu"]).exists()
    with pytest.raises(NotAllowedError, match="déporté"):
        met(firm, people["elu"])


def test_a_note_is_read_by_its_level_in_the_list_the_page_the_search_and_the_export() -> None:
    house = organisation(OrganisationKind.SYNDICAT)
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU, organisation=house)
    colleague = acting(Role.PROJECT_LEAD, organisation=house)
    pair, region = acting(Role.STATE, region_id="84"), acting(Role.REGION, region_id="84")
    firm = follow(lead)
    written = {level: met(firm, elu, level, days=n + 1, note=f"secret{n}") for n, level in enumerate(Openness)}
    reads = {
        Openness.TEAM: {"elu", "lead", "colleague", "pair", "region"},
        Openness.ORGANISATION: {"elu", "colleague"},
        Openness.LEADS: {"elu", "lead", "colleague"},
    }
    people = {"elu": elu, "lead": lead, "colleague": colleague, "pair": pair, "region": region}
    for name, who in people.items():
        opened = queries.opened(who, firm.pk)
        assert opened is not None
        seen = {Openness(one.openness) for one in opened.exchanges}
        assert seen == {level for level, names in reads.items() if name in names}, name
        for n, level in enumerate(Openness):
            found = queries.listed(who, Asked(text=f"secret{n}")).rows
            assert bool(found) is (level in seen), (name, level)
        (line,) = queries.exported(who, Asked())
        days = [one.on for level, one in written.items() if level in seen]
        assert (line.last, line.note) == (max(days), max((written[one] for one in seen), key=lambda e: e.on).note)
        quiet = queries.listed(who, Asked(quiet=queries.NEVER)).count
        assert quiet == 0
    hidden = follow(lead, siret="", name="Cachée")
    met(hidden, elu, Openness.ORGANISATION)
    for who, last in ((pair, None), (elu, elu.on - timedelta(days=1))):
        (row,) = queries.listed(who, Asked(text="cachée")).rows
        assert row.last == last
    assert queries.listed(pair, Asked(quiet=queries.NEVER)).rows == [hidden]


def test_an_exchange_of_an_organisation_follows_the_one_it_was_written_for() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    met(firm, lead, Openness.ORGANISATION)
    same_house_away = acting(Role.ELU, organisation=lead.mandates[0].organisation, territory=territory("ti-3201"))
    assert not rights.exchanges(same_house_away).exists()
    ended(lead.mandates[0])
    assert not rights.exchanges(by(lead.mandates[0])).exists(), "their mandate ended"


def test_an_exchange_is_dated_in_the_past_and_its_author_alone_corrects_or_removes_it() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    firm = follow(lead)
    with pytest.raises(ValidationError, match="à venir"):
        met(firm, lead, days=-1)
    with pytest.raises(ValidationError):
        met(firm, lead, note=" ")
    one = met(firm, lead, days=0)
    with pytest.raises(NotAllowedError, match="Seule la personne"):
        followed_exchanges.correct(exchange_id=one.pk, values={"note": "Autre."}, by=elu)
    hidden = met(firm, lead, Openness.LEADS)
    with pytest.raises(ValidationError, match="pas ouvert"):
        followed_exchanges.remove(exchange_id=hidden.pk, by=elu)
    changed = followed_exchanges.correct(exchange_id=one.pk, values={"note": "Mot rare.", "openness": "leads"}, by=lead)
    assert (changed.note, changed.openness) == ("Mot rare.", "leads")
    followed_exchanges.remove(exchange_id=one.pk, by=lead)
    assert not Exchange.objects.filter(pk=one.pk).exists()
    kept = Entry.objects.filter(object_id=str(one.pk))
    assert kept.filter(verb="followed.exchange_removed").exists() and "Mot rare" not in trail_of(one.pk)


def trail_of(key: object) -> str:
    """All that the trail quotes of an object, personal values with it."""
    from_entries = Entry.objects.filter(object_id=str(key)).values_list("before", "after")
    ids = [value["personal"] for pair in from_entries for part in pair for value in part.values() if is_apart(value)]
    return str(list(PersonalValue.objects.filter(pk__in=ids).values_list("value")))


def is_apart(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"personal"}


def test_another_of_ours_may_have_met_it_who_holds_a_mandate_there() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), mandate(Role.ELU)
    firm = follow(lead)
    given = Exchange(kind="call", on=lead.on, note="Appel.", openness=Openness.LEADS)
    one = followed_exchanges.note(firm_id=firm.pk, exchange=given, by=lead, held_by=elu.pk)
    assert (one.held_by, one.mandate) == (elu, lead.mandates[0])
    assert one in rights.exchanges(by(elu)), "who met it reads it"
    for other in (mandate(Role.CONTRIBUTOR).pk, mandate(Role.ELU, territory=territory("ti-3201")).pk, uuid4()):
        with pytest.raises(ValidationError, match="plus de mandat"):
            followed_exchanges.note(
                firm_id=firm.pk,
                exchange=Exchange(kind="call", on=lead.on, note="x", openness="team"),
                by=lead,
                held_by=other,
            )


def test_a_task_is_told_to_whom_it_is_given_without_a_name_and_reminded_once() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), mandate(Role.ELU)
    firm = follow(lead)
    mine, theirs = to_do(firm, lead, days=30), to_do(firm, lead, days=2, to=elu, title="Visiter la fonderie")
    (told,) = Notice.objects.all()
    assert (told.kind, told.person) == ("followed.task", elu.person)
    assert not any(word in f"{told.title} {told.text}" for word in (NAME, "fonderie"))
    assert followed_tasks.remind(lead.on) == followed_tasks.Reminded(1, 0)
    assert followed_tasks.remind(lead.on) == followed_tasks.Reminded(0, 0), "once"
    assert followed_tasks.remind(lead.on + timedelta(days=3)) == followed_tasks.Reminded(0, 1)
    followed_tasks.finish(task_id=theirs.pk, by=lead)
    with pytest.raises(ValidationError, match="déjà faite"):
        followed_tasks.finish(task_id=theirs.pk, by=lead)
    followed_tasks.change(task_id=mine.pk, values={"due_on": lead.on + timedelta(days=9), "to": elu.pk}, by=lead)
    assert Notice.objects.filter(kind="followed.task").count() == 2
    with pytest.raises(ValidationError, match="à venir"):
        to_do(firm, lead, days=-1)
    followed_tasks.reopen(task_id=theirs.pk, by=lead)
    assert FirmTask.objects.get(pk=theirs.pk).done_on is None


def test_whoever_stands_back_is_given_nothing_and_told_nothing() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    firm = follow(lead)
    to_do(firm, lead, days=1, to=elu.mandates[0])
    Notice.objects.all().delete()
    stand_back(elu, firm)
    assert followed_tasks.remind(lead.on) == followed_tasks.Reminded(0, 0) and not Notice.objects.exists()
    with pytest.raises(ValidationError, match="plus de mandat"):
        to_do(firm, lead, to=elu.mandates[0])
    with pytest.raises(ValidationError, match="plus de mandat"):
        followed.assign(firm_id=firm.pk, to=elu.mandates[0].pk, by=acting(Role.REGION, region_id="84"))


def test_tasks_that_come_or_are_late_wait_for_whom_they_are_given() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    to_do(firm, lead, days=7)
    to_do(firm, lead, days=8)
    (row,) = read(followed_waits.parts(lead))
    assert (row.what, row.due, row.title) == (followed_waits.TASK, lead.on + timedelta(days=7), "")
    assert not read(followed_waits.parts(acting(Role.ELU)))


def test_firms_that_nobody_follows_wait_for_who_may_hand_them_over() -> None:
    lead, gone = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    follow(lead)
    assert not read(followed_waits.parts(lead))
    firms = [follow(gone, siret=OTHER), follow(gone, siret="", name="Béton du Haut")]
    ended(gone.mandates[0])
    rows = read(followed_waits.parts(lead))
    assert {one.what for one in rows} == {followed_waits.NOBODY} and len(rows) == len(firms)
    assert not read(followed_waits.parts(acting(Role.ELU)))
    assert not read(followed_waits.parts(acting(Role.PROJECT_LEAD, territory=territory("ti-3201"))))


def test_filters_each_keep_what_they_say() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    first, second = follow(lead, tags=("recrute",)), follow(elu, siret=OTHER, name="Béton du Haut")
    met(first, lead, days=200)
    late = to_do(second, lead, days=0)
    FirmTask.objects.filter(pk=late.pk).update(due_on=lead.on - timedelta(days=1))

    def found(**asked: object) -> list[FollowedFirm]:
        return list(queries.listed(lead, Asked(**asked)).rows)

    assert found() == [first, second]
    assert found(tag="recrute") == [first] == found(text="RECRUTE") == found(quiet="3", follower="moi")
    assert found(late=True) == [second] == found(text="beton") == found(text=OTHER[:9]) == found(sirets=[OTHER])
    assert found(quiet="12") == [second] == found(quiet="jamais") == found(follower=str(elu.mandates[0].pk))
    assert found(sort="echange") == [second, first] == found(sort="tache")
    assert found(territory=first.territory_id) == [first, second] and not found(territory="2/ti-3201")
    assert not found(follower="personne") and found(follower="x") == [first, second]
    assert not found(stopped=True) and not found(text="zzz") and found(text=" ") == [first, second]
    listed = queries.listed(lead, Asked())
    assert (listed.count, listed.late, listed.nobody) == (2, 1, 0)
    choices = queries.choices(lead)
    assert choices.tags == [("recrute", "recrute")] and len(choices.followers) == 2 and len(choices.territories) == 1


def test_it_is_followed_no_more_with_a_reason_and_again() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    with pytest.raises(NotAllowedError):
        followed.stop(firm_id=firm.pk, reason="Fermée.", by=acting(Role.ELU))
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        followed.stop(firm_id=firm.pk, reason=" ", by=lead)
    followed.stop(firm_id=firm.pk, reason="Fermée.", by=lead)
    with pytest.raises(ValidationError, match="plus suivie"):
        met(firm, lead)
    assert queries.listed(lead, Asked(stopped=True)).rows == [firm] and not queries.listed(lead, Asked()).rows
    again = follow(lead)
    with pytest.raises(ValidationError, match="déjà suivie"):
        followed.resume(firm_id=firm.pk, by=lead)
    followed.stop(firm_id=again.pk, reason="Doublon.", by=lead)
    assert followed.resume(firm_id=firm.pk, by=lead).is_followed


def test_what_is_known_of_it_is_put_right_and_tags_that_are_not_said_go() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead, tags=("recrute", "export"))
    follow(lead, siret=OTHER, name="Autre")
    changed = followed.change(firm_id=firm.pk, values={"name": "Signal SAS"}, by=lead, tags=["export", "Bois"])
    assert changed.name == "Signal SAS" and changed.key == "signal sas oyonnax"
    assert [one.label for one in firm.tags.order_by("key")] == ["Bois", "export"]
    with pytest.raises(ValidationError, match="déjà suivie"):
        followed.change(firm_id=firm.pk, values={"siret": OTHER}, by=lead)
    with pytest.raises(ValidationError, match="étiquettes au plus"):
        followed.change(firm_id=firm.pk, values={}, by=lead, tags=[f"t{n}" for n in range(13)])


def test_contacts_are_put_right_and_removed_with_what_the_trail_quotes() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    one = contact(firm, lead)
    assert one.email == "rosa@exemple.fr" and "Bonheur" in trail_of(one.pk)
    followed_contacts.change(contact_id=one.pk, values={"phone": "06"}, by=lead)
    key = one.pk
    followed_contacts.remove(contact_id=key, by=lead)
    assert "Bonheur" not in trail_of(key) and not firm.contacts.exists()
    with pytest.raises(ValidationError):
        contact(firm, lead, email="rosa")
    for _ in range(followed_contacts.MOST):
        contact(firm, lead)
    with pytest.raises(ValidationError, match="au plus"):
        contact(firm, lead)


def test_all_of_it_is_filed_apart_on_the_trail() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead, tags=("recrute",))
    contact(firm, lead)
    met(firm, lead)
    to_do(firm, lead)
    entries = Entry.objects.filter(verb__startswith="followed.")
    assert {one.scope for one in entries} == {f"confidential:{territory().pk}"} and entries.count() >= 5
    said = str(list(entries.values_list("before", "after")))
    assert not [word for word in (NAME, SIRET, "Bonheur", "rosa@", "Note team", "Rappeler") if word in said]


def test_the_database_refuses_what_the_rules_refuse() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm, mandate_id, today = follow(lead, tags=("a",)), lead.mandates[0].pk, lead.on
    held = {"firm": firm, "mandate_id": mandate_id, "held_by_id": mandate_id, "on": today, "note": "x"}
    tasks = {"firm": firm, "title": "x", "due_on": today, "made_on": today, "assignee_id": mandate_id}
    tasks["made_by_id"] = mandate_id
    marks = {"territory": firm.territory, "siret": SIRET, "signal": "s", "evidence": "e", "mandate_id": mandate_id}
    marks |= {"on": today}
    SignalMark.objects.create(verdict="seen", **marks)
    common = {"territory": firm.territory, "follower_id": mandate_id, "followed_on": today, "name": "x"}
    makers = (
        lambda: FollowedFirm.objects.create(siret=SIRET, **common),
        lambda: FollowedFirm.objects.create(stopped_on=today, **common),
        lambda: FollowedFirm.objects.create(stopped_because="x", **common),
        lambda: FollowedFirm.objects.create(stopped_on=today - timedelta(days=1), stopped_because="x", **common),
        lambda: FollowedFirm.objects.create(siret=OTHER, forgotten_at=timezone.now(), **common),
        lambda: FirmTag.objects.create(firm=firm, label="a", key="a"),
        lambda: FirmTag.objects.create(firm=firm, label="", key=""),
        lambda: Exchange.objects.create(kind="x", openness="team", **held),
        lambda: Exchange.objects.create(kind="call", openness="x", **held),
        lambda: FirmTask.objects.create(done_on=today, **tasks),
        lambda: FirmTask.objects.create(done_by_id=mandate_id, **tasks),
        lambda: FirmTask.objects.create(done_by_id=mandate_id, done_on=date(2020, 1, 1), **tasks),
        lambda: FollowerChange.objects.create(
            firm=firm, before_id=mandate_id, after_id=mandate_id, mandate_id=mandate_id, on=today
        ),
        lambda: SignalMark.objects.create(verdict="seen", **marks),
        lambda: SignalMark.objects.create(verdict="x", **marks | {"evidence": "f"}),
        lambda: SignalMark.objects.create(verdict="useless", **marks | {"evidence": "f"}),
    )
    for n, make in enumerate(makers):
        with transaction.atomic():
            try:
                with transaction.atomic():
                    make()
            except IntegrityError:
                continue
        pytest.fail(f"the database took number {n}")
    assert Territory.objects.filter(pk=firm.territory_id).exists() and firm.code_insee == OYONNAX
