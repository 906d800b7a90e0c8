"""Pages of committees: prepared, convened, answered, held, closed; who reads what; how many queries they ask."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.domain.committees_world import closed, convened, everybody_came, held, item, milestone, prepared, regional
from tests.domain.people import mandate, territory
from tests.domain.plans_world import acting, signed, whole, world
from tests.web import team_pages
from tests.web.committee_pages import WAY, now, page, today
from tests.web.plans_pages import client_of, text
from tests.web.team_pages import signed_in

from etabli.catalogue.numbers import day
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Committee, Decision, Meeting
from etabli.domain.coordination.queries.home import DECISIONS
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice
from etabli.web.presentation.steering import late

pytestmark = pytest.mark.django_db


def test_a_region_prepares_convenes_holds_and_closes_its_committee() -> None:
    of = today(world())
    one = whole(of)
    region = client_of(of.region)
    code = of.region.mandates[0].region_id
    made = region.post(page("committee_declare"), {"where": f"regional:region:{code}", "name": ""})
    committee = Committee.objects.get()
    assert made["Location"] == page("committee", committee.pk)
    region.post(page("meeting_prepare", committee.pk), {"on": now().isoformat(), **WAY})
    meeting = Meeting.objects.get()
    agenda = page("meeting_agenda", meeting.pk)
    assert region.post(agenda, {"acte": "add", "title": "", "kind": "free", "fiche": "", "text": ""}).status_code == 422
    added = {"acte": "add", "title": "Lancer la halle", "kind": "to_decide", "fiche": one.pk, "text": ""}
    assert region.post(agenda, added).status_code == 302
    address = page("meeting", meeting.pk)
    assert client_of(of.elu).get(address).status_code == 404
    assert region.post(address, {"acte": "convene"}).status_code == 302
    assert client_of(of.elu).post(address, {"acte": "reply", "reply": "comes"}).status_code == 302
    assert "1\xa0personne vient" in text(region, address)
    assert region.post(address, {"acte": "hold"})["Location"] == page("meeting_hold", meeting.pk)
    held_page = page("meeting_hold", meeting.pk)
    came = {f"presence-{seat.pk}": "present" for seat in meeting.seats.all()}
    assert region.post(held_page, came).status_code == 302
    point = page("meeting_item", meeting.pk, meeting.items.get(fiche=one).pk)
    assert "Démarrer" in text(region, point)
    assert region.post(point, {"acte": "treat", "said": "Les offres sont reçues.", "text": ""}).status_code == 302
    decision = {"acte": "treat", "text": "Lancer les travaux.", "change": "move:start", "owner": "", "due_on": ""}
    assert region.post(point, decision).status_code == 302
    assert region.post(point, decision).status_code == 422, "the fiche has moved already"
    minutes = page("meeting_minutes", meeting.pk)
    region.post(minutes, {"acte": "draft"})
    assert client_of(of.elu).get(minutes).status_code == 404
    assert region.post(minutes, {"acte": "close"}).status_code == 422
    assert region.post(minutes, {"acte": "close", "sure": "on"}).status_code == 302
    read = text(client_of(of.elu), minutes)
    assert "Lancer les travaux." in read and "Les offres sont reçues." in read and "Démarrer" not in read
    history = reverse("fiche_history", args=[of.territory.phase_id, of.territory.published_id, one.number])
    assert "Lancer les travaux." in text(client_of(of.lead), history)
    assert region.post(minutes, {"acte": "addendum", "text": "Lire douze."}).status_code == 302
    assert "Lire douze." in text(client_of(of.elu), minutes)


def test_the_pages_refuse_whoever_does_not_steer() -> None:
    of = today(world())
    meeting = convened(of, on=now())
    elu = client_of(of.elu)
    for name in ("meeting_agenda", "meeting_hold"):
        assert elu.get(page(name, meeting.pk)).status_code == 403
    for acte in ("convene", "cancel", "hold", "meeting", "invite"):
        assert elu.post(page("meeting", meeting.pk), {"acte": acte}).status_code == 403
    assert elu.get(page("meeting_prepare", meeting.committee_id)).status_code == 403
    assert elu.get(page("committee_declare")).status_code == 403
    stranger = client_of(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2")), now()))
    for name in ("meeting", "meeting_pack_pdf", "meeting_ics", "meeting_minutes"):
        assert stranger.get(page(name, meeting.pk)).status_code == 404
    assert stranger.get(page("committee", meeting.committee_id)).status_code == 404
    assert str(meeting.committee_id) not in text(stranger, page("committees"))
    assert Client().get(page("meeting", meeting.pk)).status_code == 302


def test_the_agenda_is_ordered_emptied_and_filled_again() -> None:
    of = today(world())
    milestone(of, whole(of), now() - timedelta(days=20))
    meeting = prepared(of, on=now() + timedelta(days=20))
    other = item(of, meeting)
    lead, address = client_of(of.lead), page("meeting_agenda", meeting.pk)
    first = meeting.items.first()
    lead.post(address, {"acte": "up", "item": other.pk})
    assert meeting.items.first() == other
    lead.post(address, {"acte": "remove", "item": first.pk})
    proposed = page("meeting_proposals", meeting.pk)
    assert "jours de retard" in text(lead, proposed).replace("\xa0", " ")
    assert lead.post(proposed, {}).status_code == 422
    assert lead.post(address, {"acte": "remove", "item": "unknown"}).status_code == 422
    lead.post(proposed, {"keys": [f"fiche_late:{first.fiche_id}"]})
    assert meeting.items.filter(fiche=first.fiche_id).count() == 1


def test_decisions_are_listed_filtered_settled_and_downloaded() -> None:
    of = today(world())
    meeting = held(of, on=now())
    one = services.decide(
        item_id=meeting.items.get().pk, text="=Écrire au préfet.", owner=of.elu.person, due_on=now(), by=of.lead
    )
    everybody_came(of, meeting)
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=of.lead)
    elu, address = client_of(of.elu), page("committee_decisions")
    assert "Écrire au préfet." in text(elu, f"{address}?suite=to_do&nature=project&moi=oui")
    assert "Écrire au préfet." not in text(elu, f"{address}?suite=done")
    file = elu.get(page("committee_decisions_csv")).content.decode("utf-8-sig")
    assert "'=Écrire" in file and len(file.strip().splitlines()) == 2
    settle = page("committee_decision", one.pk)
    assert client_of(of.industriel).post(settle, {"outcome": "done"}).status_code == 403
    assert elu.post(settle, {"outcome": "given_up", "note": ""}).status_code == 422
    assert elu.post(settle, {"outcome": "done", "note": "Courrier parti."}).status_code == 302
    assert "Courrier parti." in text(elu, address)


def test_the_feed_is_read_without_a_session_until_it_is_renewed() -> None:
    of = today(world())
    meeting = convened(of, on=now() + timedelta(days=5))
    elu, nobody = client_of(of.elu), Client()
    shown = elu.post(page("meeting_calendar"), {"acte": "renew"}).content.decode()
    secret = shown.split("/agenda/")[1].split(".ics")[0]
    answer = nobody.get(page("meeting_feed_ics", secret))
    events = Calendar.from_ical(answer.content.decode()).walk("VEVENT")
    assert [str(one["UID"]).split("@")[0] for one in events] == [str(meeting.pk)]
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Robots-Tag"] == "noindex"
    elu.post(page("meeting_calendar"), {"acte": "renew"})
    assert nobody.get(page("meeting_feed_ics", secret)).status_code == 404
    own = elu.get(page("meeting_ics", meeting.pk))
    assert Calendar.from_ical(own.content.decode())["METHOD"] == "REQUEST"


def test_my_space_asks_whether_i_come_and_for_the_minutes_to_close() -> None:
    of = today(world())
    meeting = convened(of, on=now())
    space = reverse("space")
    assert "dites si vous venez" in text(client_of(of.elu), space)
    client_of(of.elu).post(page("meeting", meeting.pk), {"acte": "reply", "reply": "comes"})
    assert "dites si vous venez" not in text(client_of(of.elu), space)
    services.hold(meeting_id=meeting.pk, by=of.lead)
    assert "compte rendu à arrêter" in text(client_of(of.lead), space)
    assert "compte rendu à arrêter" not in text(client_of(of.elu), space)
    one = services.decide(item_id=meeting.items.get().pk, text="Appeler.", owner=of.elu.person, by=of.lead)
    assert page("committee_decision", one.pk) in text(client_of(of.elu), space)


def test_minutes_count_who_came_list_what_was_not_treated_and_ask_before_they_are_closed() -> None:
    of = today(world())
    meeting = held(of, on=now())
    lead, minutes = client_of(of.lead), page("meeting_minutes", meeting.pk)
    lead.post(minutes, {"acte": "draft"})
    everybody_came(of, meeting)
    shown, many = text(lead, minutes).replace("\xa0", " "), meeting.seats.count()
    assert f"{many} personnes présentes ou représentées sur {many} convoquées" in shown
    assert "1 point sans texte ni décision" in shown and "0 personne présente" not in shown
    assert lead.post(minutes, {"acte": "close", "sure": "on"}).status_code == 422
    assert lead.post(minutes, {"acte": "close", "sure": "on", "left_over": "on"}).status_code == 302
    assert "Ce point n’a pas été traité." in text(client_of(of.elu), minutes)


def test_one_button_notes_present_whoever_is_not_noted_yet() -> None:
    of = today(world())
    meeting = held(of, on=now())
    one = meeting.seats.get(person=of.elu.person)
    answer = client_of(of.lead).post(
        page("meeting_hold", meeting.pk), {"reste": "present", f"presence-{one.pk}": "excused"}
    )
    assert answer.status_code == 302
    came = {seat.pk: seat.presence for seat in meeting.seats.all()}
    assert came.pop(one.pk) == "excused" and set(came.values()) == {"present"}


def test_an_effect_that_a_signed_plan_refuses_is_not_offered_and_the_page_says_what_to_do() -> None:
    of = today(world())
    one = whole(of)
    meeting = held(of, on=now(), fiche=one)
    point = page("meeting_item", meeting.pk, meeting.items.get(fiche=one).pk)
    assert "Changer la fin prévue" in text(client_of(of.lead), point)
    signed(of)
    told = text(client_of(of.lead), point)
    assert "Changer la fin prévue" not in told and "préparer un avenant" in told and "Priorité haute" in told
    chosen = {"acte": "treat", "text": "Reporter.", "change": "deadline:", "ends_on": "2028-06-30"}
    assert client_of(of.lead).post(point, chosen).status_code == 422


def test_a_committee_that_exists_is_linked_and_another_needs_its_own_name() -> None:
    of = today(world())
    region, address = client_of(of.region), page("committee_declare")
    assert "selected" in text(region, address).split('name="where"')[1].split("</select>")[0], (
        "the only choice is chosen"
    )
    there = regional(of)
    told = text(region, address)
    assert page("committee", there.pk) in told and "Un autre comité régional" in told
    assert "Un comité est déjà déclaré ici" in told and "Nom (facultatif)" not in told, "it warns"
    where = f"regional:region:{there.region_id}"
    assert region.post(address, {"where": where, "name": ""}).status_code == 422
    assert region.post(address, {"where": where, "name": "Comité des ETI"}).status_code == 302


def test_a_meeting_whose_hour_is_past_says_so_until_it_is_held() -> None:
    of = today(world())
    meeting = prepared(of, on=now(), at=time(0, 0))
    lead = client_of(of.lead)
    assert "est déjà passée" in text(lead, page("meeting", meeting.pk))
    coming = prepared(of, meeting.committee, on=now() + timedelta(days=1))
    assert "est déjà passée" not in text(lead, page("meeting", coming.pk))
    address = page("meeting_prepare", meeting.committee_id)
    made = lead.post(address, {"on": now().isoformat(), **WAY, "at": "00:01"}, follow=True)
    assert "est déjà passée" in made.content.decode()


def test_an_invitation_is_tentative_until_the_members_are_convened() -> None:
    of = today(world())
    meeting = prepared(of, on=now() + timedelta(days=5))
    item(of, meeting)
    lead, address = client_of(of.lead), page("meeting_ics", meeting.pk)
    before = Calendar.from_ical(lead.get(address).content.decode())
    event = before.walk("VEVENT")[0]
    assert (before["METHOD"], event["STATUS"], event.get("ATTENDEE")) == ("PUBLISH", "TENTATIVE", None)
    services.convene(meeting_id=meeting.pk, by=of.lead)
    after = Calendar.from_ical(lead.get(address).content.decode())
    event = after.walk("VEVENT")[0]
    assert (after["METHOD"], event["STATUS"]) == ("REQUEST", "CONFIRMED")
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"


def test_before_the_meeting_is_held_who_steers_is_told_that_it_comes_before_the_minutes() -> None:
    of = today(world())
    meeting = convened(of, on=now())
    told = text(client_of(of.lead), page("meeting_minutes", meeting.pk))
    assert "Tenez d’abord la réunion" in told and page("meeting", meeting.pk) in told
    assert client_of(of.elu).get(page("meeting_minutes", meeting.pk)).status_code == 404


@pytest.mark.parametrize("many", [1, 8])
def test_no_page_asks_more_than_twelve_queries(many: int, django_assert_max_num_queries: Any) -> None:
    of = today(world())
    meeting = prepared(of, on=now())
    for n in range(many):
        item(of, meeting, whole(of, title=f"Une halle {n}"))
    services.convene(meeting_id=meeting.pk, by=of.lead)
    services.hold(meeting_id=meeting.pk, by=of.lead)
    first = meeting.items.first()
    made = [services.decide(item_id=one.pk, text="Oui", due_on=now(), by=of.lead) for one in meeting.items.all()]
    everybody_came(of, meeting)
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    lead = client_of(of.lead)
    addresses = [
        *(page("committees"), page("committee_decisions"), page("committee_declare"), page("meeting_calendar")),
        *(page("committee", meeting.committee_id), page("meeting_prepare", meeting.committee_id)),
        *(page(name, meeting.pk) for name in ("meeting", "meeting_hold", "meeting_minutes", "meeting_agenda")),
        *(page("meeting_item", meeting.pk, first.pk), page("committee_decision", made[0].pk), page("committee_rules")),
    ]
    for address in addresses:
        with django_assert_max_num_queries(12):
            text(lead, address)
    coming = prepared(of, meeting.committee, now() + timedelta(days=60))
    for name in ("meeting", "meeting_agenda", "meeting_proposals"):
        with django_assert_max_num_queries(12):
            text(lead, page(name, coming.pk))


def test_a_closed_meeting_and_the_list_of_a_region_ask_no_more(django_assert_max_num_queries: Any) -> None:
    of = today(world())
    meeting = closed(of, regional(of), whole(of))
    client = client_of(of.region)
    for address in (page("meeting", meeting.pk), page("meeting_minutes", meeting.pk), page("committees")):
        with django_assert_max_num_queries(12):
            text(client, address)
    assert Decision.objects.count() == 0


def test_what_changed_since_the_last_committee_is_one_link_away_for_who_reads_its_meetings() -> None:
    of = today(world())
    committee, last = regional(of), now() - timedelta(days=40)
    meeting = held(of, committee, on=now())
    Meeting.objects.filter(pk=meeting.pk).update(on=last)
    held(of, committee, on=now())
    since = page("portfolio_evolution", f"region-{committee.region_id}")
    told = text(client_of(of.region), page("meeting", meeting.pk))
    assert f'href="{since}"' in told
    evolution = text(client_of(of.region), since)
    assert f"Depuis le dernier comité, {day(last)}" in evolution and f"Entre le {day(last)} et le" in evolution
    assert f'href="{since}"' in text(client_of(of.region), page("portfolio", f"region-{committee.region_id}"))
    assert "dernier comité" not in text(Client(), since), "nobody reads no meeting"
    assert "dernier comité" not in text(client_of(of.region), page("portfolio_evolution", "france"))


def test_the_list_of_committees_is_a_file_with_the_same_filters() -> None:
    of = today(world())
    meeting = convened(of, on=now() + timedelta(days=5))
    lead = client_of(of.lead)
    file = lead.get(page("committees_csv")).content.decode("utf-8-sig").strip().splitlines()
    assert len(file) == 2 and f"{meeting.on:%d/%m/%Y}" in file[1]
    assert len(lead.get(f"{page('committees_csv')}?nature=national").content.decode().strip().splitlines()) == 1
    assert lead.get(page("committees_xlsx")).content[:2] == b"PK"
    assert page("committees_csv") in text(lead, page("committees"))


def test_the_committees_over_a_territory_are_one_link_away_from_its_plan_and_from_ones_mandates() -> None:
    of = today(world())
    own, over = prepared(of).committee, regional(of)
    far = world("ti-3201", phase="2")
    elsewhere = prepared(far).committee
    address = f"{page('committees')}?territoire={of.territory.pk}"
    lead = client_of(of.lead)
    whole(of)
    assert address in text(lead, page("plan", of.territory.phase_id, of.territory.published_id))
    assert "Comités" not in text(client_of(None), page("plan", of.territory.phase_id, of.territory.published_id))
    assert address in text(lead, page("space"))
    nation = client_of(acting(mandate(Role.EVALUATOR), now()))
    every, here = text(nation, page("committees")), text(nation, address)
    assert all(page("committee", one.pk) in every for one in (own, over, elsewhere))
    assert all(page("committee", one.pk) in here for one in (own, over))
    assert page("committee", elsewhere.pk) not in here
    assert f'<td data-label="Lieu">{of.territory.name}</td>' in here, "the place is a column"
    assert f'value="{of.territory.pk}" selected' in here
    nowhere = text(nation, f"{page('committees')}?territoire=x%00")
    assert page("committee", own.pk) not in nowhere and "Aucun comité ici" in nowhere
    file = nation.get(f"{page('committees_csv')}?territoire={far.territory.pk}").content.decode().strip()
    assert len(file.splitlines()) == 2
    assert (
        f'href="{page("committees")}"'
        in text(client_of(of.region), page("space")).split('id="mandats"')[1].split("</ul>")[0]
    )


def test_who_sits_in_few_committees_reads_which_ones_are_not_there_and_why() -> None:
    said = "Comités où votre rôle ne siège pas\u00a0: comité de projet, comité de suivi."
    for name in ("committees", "committee_decisions"):
        assert said in team_pages.text(signed_in(mandate(Role.DELEGATION)).get(page(name)))
        assert "ne siège pas" not in text(client_of(acting(mandate(Role.EVALUATOR), now())), page(name))
    rules = text(Client(), page("committee_rules"))
    assert "<dt>Lit sans siéger</dt><dd>évaluateur</dd>" in rules


def test_the_home_says_of_which_committees_late_decisions_are_not_counted() -> None:
    row = Row(DECISIONS, "", "", "", number=1, due=now(), who="Comité national")
    told_to = {Role.DELEGATION: "comité de projet, comité de suivi", Role.EVALUATOR: "", Role.PROJECT_LEAD: ""}
    for role, note in told_to.items():
        (told,) = late.delays([row], acting(mandate(role), now()))
        assert note in told.note and bool(told.note) == bool(note)


def test_what_was_said_and_a_decision_are_saved_together_and_nothing_that_was_typed_is_lost() -> None:
    of = today(world())
    one = whole(of)
    meeting = held(of, on=now(), fiche=one)
    place = meeting.items.get(fiche=one)
    point, lead = page("meeting_item", meeting.pk, place.pk), client_of(of.lead)
    form = text(lead, point).split("<main")[1]
    assert form.count("<form") == 1, "one form: no other one whose text is lost"
    typed = {"acte": "treat", "said": "Les offres sont reçues.", "text": "", "change": "move:start", "owner": ""}
    refused = lead.post(point, typed)
    assert refused.status_code == 422 and "Les offres sont reçues." in refused.content.decode()
    place.refresh_from_db()
    assert place.said == "" and not place.decisions.exists(), "both or nothing"
    assert lead.post(point, typed | {"text": "Lancer les travaux."}).status_code == 302
    place.refresh_from_db()
    assert place.said == "Les offres sont reçues." and place.decisions.get().text == "Lancer les travaux."
    assert lead.post(point, {"acte": "treat", "text": "Prévenir la commune."}).status_code == 302
    place.refresh_from_db()
    assert place.said == "Les offres sont reçues.", "what is not sent stays"
    assert lead.post(point, {"acte": "treat", "said": place.said, "text": ""}).status_code == 422


def test_taking_a_decision_back_keeps_what_is_being_written_and_enter_takes_none_back() -> None:
    of = today(world())
    one = whole(of)
    meeting = held(of, on=now(), fiche=one)
    place = meeting.items.get(fiche=one)
    point, lead = page("meeting_item", meeting.pk, place.pk), client_of(of.lead)
    lead.post(point, {"acte": "treat", "text": "Prévenir la commune."})
    told = text(lead, point)
    assert told.index("Enregistrer ce point") < told.index('name="retirer"'), "Enter sends the first button of a form"
    sent = {"acte": "treat", "said": "Les offres.", "text": "Signer le bail.", "retirer": place.decisions.get().pk}
    kept = lead.post(point, sent)
    assert kept.status_code == 200 and not place.decisions.exists()
    assert "Les offres." in kept.content.decode() and "Signer le bail." in kept.content.decode()
    assert "Prévenir la commune." not in kept.content.decode()


def test_moving_a_convened_meeting_is_confirmed_and_the_message_says_what_it_was() -> None:
    of = today(world())
    meeting = convened(of, on=now() + timedelta(days=20))
    lead, address = client_of(of.lead), page("meeting", meeting.pk)
    assert "laisser 10 jours" in text(lead, address).replace("\xa0", " "), "the notice is reminded of"
    moved = {"acte": "meeting", "on": (now() + timedelta(days=3)).isoformat(), **WAY}
    assert lead.post(address, moved).status_code == 422
    meeting.refresh_from_db()
    assert meeting.on == now() + timedelta(days=20)
    told = lead.post(address, moved | {"sure": "on"}, follow=True).content.decode().replace("\xa0", " ")
    assert "Il leur reste 3 jours" in told and f"Personnes prévenues : {meeting.seats.count()}" in told
    said = Notice.objects.get(kind="committee.changed", person=of.elu.person)
    assert "Elle était prévue le " + day(now() + timedelta(days=20)) in said.text
    assert "réunion déplacée" in said.title


def test_minutes_before_the_hour_of_the_meeting_say_so() -> None:
    of = today(world())
    meeting = held(of, on=now())
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    lead, address = client_of(of.lead), page("meeting_minutes", meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(at=time(23, 59, 59))
    assert "n’est pas encore venue" in text(lead, address)
    Meeting.objects.filter(pk=meeting.pk).update(at=time(0, 0))
    assert "n’est pas encore venue" not in text(lead, address)


def test_the_page_of_proposals_counts_by_rule_what_is_offered_and_what_is_left() -> None:
    of = today(world())
    for number in range(27):
        milestone(of, whole(of, title=f"Une halle {number}"), now() - timedelta(days=20))
    meeting = prepared(of, on=now() + timedelta(days=20))
    told = text(client_of(of.lead), page("meeting_proposals", meeting.pk))
    assert "Reprendre le calendrier (22)" in told and "2\xa0autres" in told and told.count('type="checkbox"') == 20


def test_titles_on_screen_name_the_fiche_and_the_list_of_fiches_says_the_phase() -> None:
    of, former = today(world("ti-8413", "2")), today(world("ti-8404", "1"))
    for number in range(2):
        milestone(of, whole(of, title=f"Une halle {number}"), now() - timedelta(days=20))
    whole(former)
    meeting = held(of, regional(of), on=now())
    region = client_of(of.region)
    for name in ("meeting", "meeting_agenda", "meeting_hold"):
        told = re.sub(r"<[^>]+>", "", text(region, page(name, meeting.pk))).replace("\xa0", " ")
        for number in range(2):
            assert f"Reprendre le calendrier : Une halle {number}, {of.territory.name}" in told, name
    first = meeting.items.get(rule="fiche_late", fiche__title="Une halle 0")
    assert "Une halle 0" in text(region, page("meeting_item", meeting.pk, first.pk)).split("<h1>")[1].split("</h1>")[0]
    listed = text(region, page("meeting_agenda", meeting.pk)).split('name="fiche"')[1].split("</select>")[0]
    assert f"{former.territory.name} ({former.territory.phase.label})" in listed
