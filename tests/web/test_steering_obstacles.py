"""Pages of obstacles: raised from a fiche, sent, answered signed in or by link, solved for all; themes; files."""

import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.domain.obstacles_world import Levels, answered, levels, raised, sent, solved
from tests.domain.people import mandate, territory
from tests.domain.plans_world import acting, fiche, world
from tests.domain.test_obstacles import reply, word
from tests.web.plans_pages import at as address_of
from tests.web.plans_pages import client_of, text

from etabli.catalogue.numbers import day
from etabli.domain.coordination.models import Obstacle, ObstacleGroup, ObstacleStep
from etabli.domain.coordination.obstacle_states import ObstacleAct
from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.plans.models import Fiche

pytestmark = pytest.mark.django_db
DESK = "/pilotage/blocages/"
SOLVED = "/blocages-leves/"


def now() -> Any:
    return timezone.localdate()


def page_of(one: Obstacle) -> str:
    return reverse("obstacle", args=[one.pk])


def raising(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Raccordement attendu",
        "kind": "network",
        "facts": "Le poste est saturé.",
        "visibility": "public",
    } | fields


def test_from_its_fiche_an_obstacle_is_raised_sent_answered_by_link_and_solved_for_all() -> None:
    at = levels(of=world(phase="1"))
    about = fiche(at.of)
    lead, anybody = client_of(at.lead), Client()
    shown = text(lead, address_of(at.of, "fiche", about.number))
    here = re.search(r'href="(/pilotage/blocages/signaler/\?fiche=[^"]+)"', shown)[1]
    assert about.title in text(lead, here)
    assert lead.post(here, raising(title="")).status_code == 422
    assert lead.post(here, raising()).status_code == 302
    one = Obstacle.objects.get()
    assert "Raccordement attendu" in text(lead, address_of(at.of, "fiche", about.number))
    assert "Adresser à l’autorité compétente" in text(lead, page_of(one))
    assert lead.post(page_of(one), {"acte": "send", "authority": ""}).status_code == 422
    assert lead.post(page_of(one), {"acte": "send", "authority": at.prefecture.pk, "words": ""}).status_code == 302
    message = Message.objects.get(kind="obstacle.sent", to=at.state.person.email)
    link = re.search(r"http://testserver(/blocage/\S+)", message.text)[1]
    page = anybody.get(link)
    assert "Le poste est saturé." in page.content.decode() and page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"] == "no-store, private"
    assert anybody.post(link, {"act": "in_progress", "words": "Bientôt."}).status_code == 422
    assert anybody.post(link, {"act": "fixed", "words": "Le poste est renforcé."}).status_code == 200
    closed = anybody.get(link)
    assert closed.status_code == 410 and "a servi" in closed.content.decode()
    assert anybody.get("/blocage/inconnu/").status_code == 404
    assert "Raccordement attendu" not in text(anybody, SOLVED)
    done = {"acte": "solve", "change": "means", "done": "Un poste neuf.", "days_gained": "90", "gain_words": ""}
    assert lead.post(page_of(one), done | {"done": ""}).status_code == 422
    assert lead.post(page_of(one), done).status_code == 302
    assert f"Dernière étape saisie le {day(now())}. Jours gagnés dits pour 1 blocage levé sur 1." in text(lead, DESK)
    told = text(anybody, SOLVED)
    assert "Un poste neuf." in told and "90\xa0jours gagnés" in told
    history = text(lead, page_of(one))
    for words in ("a signalé le blocage", "par le lien d’un message", "a constaté que le blocage est levé"):
        assert words in history


def test_whoever_may_not_is_refused_and_sees_no_form() -> None:
    at = levels()
    one = sent(at)
    contributor = client_of(acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory)))
    assert 'name="acte"' not in text(contributor, page_of(one))
    for acte in ("send", "answer", "escalate", "solve", "close"):
        assert contributor.post(page_of(one), {"acte": acte}).status_code == 403
    reserved = raised(at, visibility="restricted")
    assert contributor.get(page_of(reserved)).status_code == 404
    assert Client().get(page_of(one)).status_code == 302 and Client().get(DESK).status_code == 302


def test_the_region_takes_it_up_with_a_reason() -> None:
    at = levels()
    one = sent(at)
    state = client_of(at.state)
    session = state.session
    session["second_factor"] = True
    session.save()
    assert state.post(page_of(one), {"acte": "escalate", "reason": ""}).status_code == 422
    assert state.post(page_of(one), {"acte": "escalate", "reason": "Urgent.", "authority": ""}).status_code == 302
    one.refresh_from_db()
    assert one.level == "region"


def many(at: Levels) -> dict[str, Obstacle]:
    found = {
        "late": sent(at, on=now() - timedelta(days=90), title="Permis en retard", kind="planning"),
        "sent": sent(at, on=now(), title="Raccordement demandé", kind="network"),
        "raised": raised(at, title="Formation absente", kind="training"),
    }
    found["solved"] = solved(raised(at, title="Avis rendu", kind="norm", on=now() - timedelta(days=9)), at.lead)
    return found


def test_the_list_is_filtered_and_sorted_by_its_address_late_first() -> None:
    at = levels()
    found = many(at)
    lead = client_of(at.lead)
    page = text(lead, DESK)
    places = [page.index(str(found[name].pk)) for name in ("late", "sent", "raised", "solved")]
    assert places == sorted(places) and "en retard de" in page
    wanted = {
        "etat=leves": {"solved"},
        "etat=ouverts": {"late", "sent", "raised"},
        "nature=network": {"sent"},
        "niveau=nation": set(),
        "retard=oui": {"late"},
        "lieu=region-84": set(found),
        "lieu=region-11": set(),
        "lieu=departement-01": set(found),
        "mots=PERMIS": {"late"},
        "nature=lune&etat=lune&niveau=lune&tri=lune": set(found),
        "pour=moi": set(),
        "territoire=rien": set(),
    }
    for asked, names in wanted.items():
        shown = text(lead, f"{DESK}?{asked}")
        assert {name for name, one in found.items() if str(one.pk) in shown} == names, asked
    old = text(lead, f"{DESK}?tri=ancien")
    assert old.index(str(found["late"].pk)) < old.index(str(found["sent"].pk))


def test_obstacles_of_one_s_own_places_come_first_and_the_others_on_demand() -> None:
    at = levels()
    here, far = sent(at, on=now()), raised(levels_of_elsewhere(at), on=now(), title="Un autre blocage")
    lead, region = client_of(at.lead), client_of(at.region)
    for client in (lead, region):
        own = text(client, DESK)
        assert str(here.pk) in own and str(far.pk) not in own
        assert "sur les territoires de vos mandats" in own and "Toute la France" in own
        for asked in ("lieu=france", "lieu=region-24", "territoire=2/ti-2401"):
            page = text(client, f"{DESK}?{asked}")
            assert str(far.pk) in page and "sur les territoires de vos mandats" not in page, asked
    assert "vos mandats" not in text(nation(at), DESK) and str(far.pk) in text(nation(at), DESK)
    file = region.get("/pilotage/blocages.csv").content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2, "the file is of the same list"


def test_who_takes_an_obstacle_up_is_not_offered_their_own_organisation() -> None:
    at = levels()
    one = sent(at)
    state = client_of(at.state)
    session = state.session
    session["second_factor"] = True
    session.save()
    offered = text(state, page_of(one)).split('name="acte" value="escalate"')[1].split("</form>")[0]
    assert f'value="{at.prefecture.pk}"' not in offered and f'value="{at.council.pk}"' in offered


def test_the_files_hold_the_same_list() -> None:
    at = levels()
    many(at)
    lead = client_of(at.lead)
    lines = lead.get("/pilotage/blocages.csv?retard=oui").content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2 and "Permis en retard" in lines[1] and ";oui;" in lines[1]
    book = load_workbook(io.BytesIO(lead.get("/pilotage/blocages.xlsx").content))
    assert book.active.max_row == 5
    assert Client().get("/pilotage/blocages.csv").status_code == 302


def test_everybody_finds_what_was_solved_and_public_by_nature_and_words_and_nothing_reserved() -> None:
    at = levels(of=world(phase="1"))
    shown = solved(raised(at, title="Avis rendu en deux mois", kind="norm"), at.lead)
    solved(raised(at, title="Affaire réservée", visibility="restricted"), at.lead)
    solved(raised(at, title="Affaire partagée", visibility="signatories"), at.lead)
    about = fiche(at.of)
    solved(raised(at, title="Fiche refermée", fiche_id=about.pk), at.lead)
    Fiche.objects.filter(pk=about.pk).update(visibility="restricted")
    sent(at, title="Encore ouvert")
    for who in (Client(), client_of(at.lead)):
        page = text(who, SOLVED)
        assert shown.title in page and "1 blocage levé" in page.replace("\xa0", " ")
        for title in ("réservée", "partagée", "refermée", "Encore ouvert"):
            assert title not in page
    assert shown.title in text(Client(), f"{SOLVED}?mots=GUICHET&nature=norm")
    assert shown.title not in text(Client(), f"{SOLVED}?mots=friche")
    assert shown.title not in text(Client(), f"{SOLVED}?nature=land")
    file = Client().get("/blocages-leves.csv").content.decode("utf-8-sig")
    assert shown.title in file and "réservée" not in file
    assert load_workbook(io.BytesIO(Client().get("/blocages-leves.xlsx").content)).active.max_row == 2


def nation(at: Levels) -> Client:
    client = client_of(at.nation)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def test_the_delegation_gathers_those_alike_and_answers_them_together() -> None:
    at = levels()
    other = levels_of_elsewhere(at)
    found = [
        raised(at, title="Raccordement électrique attendu", kind="network"),
        raised(other, title="Raccordements électriques trop longs", kind="network"),
    ]
    client = nation(at)
    address = reverse("obstacle_group_new", args=[found[0].pk])
    assert address in text(client, page_of(found[0]))
    assert "mots communs" in text(client, address)
    given = {"title": "Raccordements", "kind": "network", "words": "", "obstacles": [found[1].pk]}
    assert client.post(address, given | {"obstacles": []}).status_code == 422
    assert client.post(address, given).status_code == 302
    group = ObstacleGroup.objects.get()
    page = reverse("obstacle_group", args=[group.pk])
    assert "dans 2\xa0territoires" in text(client, page)
    assert client.post(page, {"acte": "answer", "act": "impossible", "words": ""}).status_code == 422
    assert client.post(page, {"acte": "answer", "act": "impossible", "words": "La loi."}).status_code == 302
    assert ObstacleStep.objects.filter(group=group, act="impossible").count() == 2
    assert client.post(page, {"acte": "take_out", "obstacle": found[1].pk}).status_code == 302
    assert "dans 1\xa0territoire" in text(client, page)
    assert client.post(page, {"acte": "gather", "obstacles": [found[1].pk]}).status_code == 302
    lead = client_of(at.lead)
    assert "Raccordements" in text(lead, DESK) and 'name="acte"' not in text(lead, page)
    assert lead.post(page, {"acte": "answer"}).status_code == 403
    assert lead.get(address).status_code == 403


def levels_of_elsewhere(at: Levels) -> Levels:
    of = world("ti-2401", "2", started=False)
    return Levels(of, at.prefecture, at.state, at.council, at.region, at.delegation, at.nation)


def test_my_space_says_what_to_send_what_to_answer_and_what_to_see_solved() -> None:
    at = levels()
    late = sent(at, on=now() - timedelta(days=90), title="Permis en retard")
    raised(at, title="Formation absente")
    answered(sent(at, title="Avis rendu"), ObstacleAct.FIXED, at.state)
    lead = text(client_of(at.lead), "/espace/")
    assert "Adresser à l’autorité compétente le point de blocage" in lead and "Formation absente" in lead
    assert "Avis rendu" in lead and "Permis en retard" not in lead
    state = client_of(at.state)
    session = state.session
    session["second_factor"] = True
    session.save()
    space = text(state, "/espace/")
    assert "Répondre au point de blocage" in space and page_of(late) in space and "en retard de" in space
    assert "Formation absente" not in space


@pytest.mark.parametrize("number", [1, 12])
def test_pages_ask_as_many_queries_for_one_obstacle_as_for_twelve(
    number: int, django_assert_max_num_queries: Any
) -> None:
    at = levels(of=world(phase="1"))
    about = fiche(at.of)
    made = [sent(at, fiche_id=about.pk) for _ in range(number)]
    over = [solved(raised(at), at.lead) for _ in range(number)]
    raised(at)
    client = nation(at)
    group = reverse("obstacle_group_new", args=[made[0].pk])
    client.post(
        group, {"title": "T", "kind": "norm", "words": "", "obstacles": [str(Obstacle.objects.get(state="raised").pk)]}
    )
    lead = client_of(at.lead)
    for who, address in (
        (lead, DESK),
        (client, DESK),
        (lead, page_of(made[0])),
        (client, page_of(made[0])),
        (lead, page_of(over[0])),
        (Client(), SOLVED),
        (lead, SOLVED),
        (lead, f"/pilotage/blocages/signaler/?fiche={about.pk}"),
        (client, group),
        (client, reverse("obstacle_group", args=[ObstacleGroup.objects.get().pk])),
        (lead, "/pilotage/blocages.csv"),
    ):
        with django_assert_max_num_queries(12):
            text(who, address) if not address.endswith("csv") else who.get(address)


def test_the_command_takes_up_each_once_and_refuses_what_is_no_address() -> None:
    at = levels()
    one = sent(at, on=now() - timedelta(days=90))
    for _ in range(2):
        call_command("escalate", "https://etabli.example.fr/", verbosity=0)
    assert one.steps.filter(act="escalated").count() == 1
    texts = Message.objects.filter(kind="obstacle.sent").values_list("text", flat=True)
    assert any("https://etabli.example.fr/blocage/" in one for one in texts)
    with pytest.raises(CommandError):
        call_command("escalate", "etabli")


def test_from_a_monthly_point_that_says_blocked_it_is_raised_once_then_read() -> None:
    at = levels(of=world(phase="1"))
    said = word(at)
    lead = client_of(at.lead)
    here = f"/pilotage/blocages/signaler/?point={said.pk}"
    assert here in text(lead, address_of(at.of, "monthly"))
    assert "L&#x27;avis est attendu." in text(lead, here)
    assert lead.post(here, raising()).status_code == 302
    assert lead.get(here).url == page_of(Obstacle.objects.get())


def test_from_a_firm_s_answer_it_is_raised_without_its_name() -> None:
    at = levels()
    here = f"/pilotage/blocages/signaler/?reponse={reply(at).pk}"
    lead = client_of(at.lead)
    assert "sans la nommer" in text(lead, here)
    wrong = lead.post(here, raising(facts="Chez Plastéo, le poste est saturé."))
    assert wrong.status_code == 422 and "nomme l’entreprise" in wrong.content.decode()
    assert lead.post(here, raising()).status_code == 302
    assert "Plastéo" not in text(lead, page_of(Obstacle.objects.get()))
    contributor = client_of(acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory)))
    assert contributor.get(here).status_code == 404


def test_from_elsewhere_one_raises_nothing_here() -> None:
    at = levels()
    stranger = client_of(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))))
    assert stranger.get(f"/pilotage/blocages/signaler/?territoire={at.of.territory.pk}").status_code == 404
    there = f"/pilotage/blocages/signaler/?territoire={quote(at.of.territory.pk, safe='')}"
    assert client_of(at.lead).get("/pilotage/blocages/signaler/")["Location"] == there, "their only territory"
    for asked in ("?fiche=rien", "?point=rien", "?reponse=rien"):
        assert client_of(at.lead).get(f"/pilotage/blocages/signaler/{asked}").status_code == 404
    there = client_of(at.lead).get(f"/pilotage/blocages/signaler/?territoire={at.of.territory.pk}")
    assert there.status_code == 200
