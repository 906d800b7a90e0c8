"""Pages of platforms and training: booked without an account, answered, its use on the page and on the fiche's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.people import territory
from tests.domain.plans_world import fiche as made
from tests.domain.plans_world import world
from tests.domain.platforms_world import FIELDS, accepted, dated, lead, published, service, working
from tests.domain.training_world import SIRETS, diagnostic, followed, session, training, transmission
from tests.web.plans_pages import client_of
from tests.web.plans_pages import text as page_of

from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Fiche
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Booking, Platform
from etabli.domain.training.models import Training
from etabli.web.views.means.choosing import RESERVED

pytestmark = pytest.mark.django_db


def link_of(kind: str) -> str:
    message = Message.objects.filter(kind=kind).order_by("created_at").last()
    assert message is not None
    found = re.search(r"http://testserver(/\S+)", message.text)
    assert found is not None
    return found[1]


def plain(words: str) -> str:
    """With spaces that break, as one searches."""
    return words.replace("\xa0", " ").replace("\u202f", " ")


def text(client: Client, address: str) -> str:
    return plain(page_of(client, address))


def typed(**fields: Any) -> dict[str, Any]:
    day = working().isoformat()
    days = {"first_on": day, "last_on": "", "span": "morning", "from_hour": "", "to_hour": "", "quantity": "1"}
    return {**FIELDS, **days, **fields}


def test_a_service_is_asked_for_confirmed_answered_and_its_use_is_shown() -> None:
    chief = lead()
    platform, one = published(chief)
    firm, keeper = Client(), client_of(chief)
    ask = reverse("booking_ask", args=[platform.pk, one.pk])
    wrong = firm.post(ask, typed(siret="73282932000075", span="hours"))
    assert wrong.status_code == 422 and "sa clé n’est pas juste" in wrong.content.decode()
    assert "Donnez une heure ronde" in wrong.content.decode() and "Essai d’un moule." in wrong.content.decode()
    sunday = working() + timedelta(days=6 - working().weekday())
    closed = plain(firm.post(ask, typed(first_on=sunday.isoformat())).content.decode())
    assert "Le dimanche" in closed and closed.count("Elle est ouverte du lundi au vendredi de 8 h à 18 h.") >= 2
    assert firm.post(ask, typed())["Location"] == reverse("booking_sent")
    confirm = link_of("booking.confirm")
    assert "le matin" in text(firm, confirm)
    follow = firm.post(confirm)["Location"]
    assert firm.get(confirm).status_code == 410
    assert "n’a pas encore répondu" in text(firm, follow)

    booking = reverse("booking", args=[Booking.objects.get().pk])
    assert "Ateliers du Signal" in text(keeper, reverse("bookings"))
    offered = {"acte": "propose", "first_on": working(20).isoformat(), "last_on": "", "span": "day", "text": "Panne."}
    assert keeper.post(booking, offered).status_code == 302
    page = firm.get(link_of("booking.proposed"))
    assert "no-store" in page["Cache-Control"] and "Accepter ces jours" in page.content.decode()
    assert firm.post(follow, {"acte": "agree"}).status_code == 302 and "Confirmée" in text(firm, follow)
    week = reverse("service_week", args=[platform.pk, one.pk])
    assert "1 place libre" in text(firm, f"{week}?du={working(20)}")
    feed = firm.get(reverse("service_ics", args=[platform.pk, one.pk])).content.decode()
    assert "place prise sur 2" in plain(feed)

    dated(Booking.objects.get(), timezone.localdate() - timedelta(days=1))
    assert keeper.post(booking, {"acte": "used", "hours": "0"}).status_code == 422
    assert keeper.post(booking, {"acte": "used", "hours": "7"}).status_code == 302
    shown = reverse("platform", args=[platform.pk])
    assert "7 h" in text(keeper, shown) and "moins de 3 entreprises" in text(firm, shown)
    csv = firm.get(reverse("platform_use_csv", args=[platform.pk])).content.decode("utf-8-sig")
    assert "moins de 3 entreprises" in csv and ";7;" not in csv


def test_all_that_is_wrong_with_a_booking_is_said_at_once() -> None:
    platform, one = published(lead())
    ask = reverse("booking_ask", args=[platform.pk, one.pk])
    day = working()
    saturday = day + timedelta(days=5 - day.weekday() + 7 * (day.weekday() > 5))
    wrong = typed(first_on=saturday.isoformat(), quantity="13", siret="73282932000075", email="", purpose="")
    page = plain(Client().post(ask, wrong).content.decode())
    for said in ("Le samedi", "Demandez de 1 à 2 places", "sa clé n’est pas juste", "Remplissez ce champ."):
        assert said in page
    nameless = plain(Client().post(ask, typed(firm="")).content.decode())
    assert "Le registre ne donne pas le nom de ce SIRET" in nameless
    both = plain(Client().post(ask, typed(from_hour="9", to_hour="10")).content.decode())
    assert "Vous avez donné des heures" in both


def test_places_that_lack_are_said_before_a_booking_is_asked_for() -> None:
    chief = lead()
    platform, one = published(chief)
    accepted(one, chief, first_on=working(), last_on=working(), quantity=1)
    ask = reverse("booking_ask", args=[platform.pk, one.pk])
    firm, much = Client(), typed(span="day", quantity="2")
    page = firm.post(ask, much)
    told = plain(page.content.decode())
    assert page.status_code == 422 and "il reste 1 place libre sur 2 : vous en demandez plus" in told
    assert "Demander quand même" in told
    assert firm.post(ask, typed(span="day", quantity="1"))["Location"] == reverse("booking_sent")
    assert firm.post(ask, {**much, "anyway": "on"})["Location"] == reverse("booking_sent")
    assert "il reste 1 place libre sur 2" in text(firm, link_of("booking.confirm"))


def test_the_directory_is_filtered_drawn_and_downloaded() -> None:
    chief = lead()
    published(chief)
    published(chief, name="Atelier 3D", kind="prototyping")
    anybody = Client()
    assert "<title>Oyonnax : 2 plateformes</title>" in text(anybody, "/plateformes/")
    one = reverse("platform", args=[Platform.objects.filter(kind="testing").get().pk])
    assert "<title>Oyonnax : Plateau d’essais</title>" in text(anybody, one)
    testing = Platform.objects.get(kind="testing")
    testing.latitude, testing.longitude = 46.27, 5.68
    services.save_platform(platform=testing, by=chief)
    drawn = text(anybody, "/plateformes/?commune=Nantua&rayon=25")
    assert f'<a href="{one}" aria-label="Oyonnax : Plateau d’essais">' in drawn and "Cercle vide : Nantua" in drawn
    assert drawn.count('class="points-map__disc"') == 2 and "10 km</text>" in drawn
    page = text(anybody, "/plateformes/?nature=prototyping&commune=oyonnax&rayon=25")
    assert "Atelier 3D" in page and "Plateau d’essais" not in page and "1 plateforme" in page
    assert "Aucune commune n’a ce nom" in text(anybody, "/plateformes/?commune=Nullepart")
    several = text(anybody, "/formations/?commune=Saint-Denis")
    assert "Plusieurs communes ont ce nom" in several and "(93066)" in several and "(97411)" in several
    assert "1 plateforme à 25 km au plus d’Oyonnax" in page and "La Passion" not in page
    assert "mairie de Paris n’est pas connue" in text(anybody, "/plateformes/?commune=75056&rayon=50")
    rows = anybody.get("/plateformes.csv?nature=testing").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and "400" in rows[1]


@pytest.mark.parametrize("address", ["/plateformes/", "/formations/", "/plateformes.csv"])
def test_a_directory_asks_no_more_for_more_rows(address: str) -> None:
    chief, anybody = lead(), Client()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(anybody, address)
        return len(queries)

    published(chief)
    session(training(chief), chief)
    asked()
    few = asked()
    for number in range(4):
        published(chief, name=f"Atelier {number}")
        session(training(chief, title=f"Formation {number}"), chief)
    assert asked() == few <= 8


def test_a_platform_is_described_served_and_published_by_its_keeper() -> None:
    chief = lead()
    keeper = client_of(chief)
    organisation = chief.mandates[0].organisation_id
    given = {"name": "Atelier", "kind": "testing", "operator": organisation, "summary": "Essais.", "commune": "01283"}
    wrong = keeper.post("/plateformes/ajouter/", {**given, "day_0": "huit heures"})
    assert wrong.status_code == 422 and "Écrivez des heures rondes" in plain(wrong.content.decode())
    half = keeper.post("/plateformes/ajouter/", {**given, "day_0": "8h30-12, 14-18"})
    assert "Une place se réserve par heures entières" in plain(half.content.decode())
    assert keeper.post("/plateformes/ajouter/", {**given, "day_0": "8-12, 11-18"}).status_code == 422
    service = keeper.post(
        "/plateformes/ajouter/", {**given, "day_0": "8-12, 14 h à 18 h", "latitude": "46,25", "longitude": "5,65"}
    )
    platform = Platform.objects.get()
    assert platform.opening == [[[8, 12], [14, 18]]] + [[]] * 6 and platform.latitude == 46.25
    publish = {"acte": "publish"}
    shown = reverse("platform", args=[platform.pk])
    keeper.post(shown, publish)
    assert "au moins un service" in text(keeper, shown) and Client().get(shown).status_code == 302
    price = {"name": "Presse", "capacity": "2", "places": "presse", "price": "cher", "unit": "day"}
    assert keeper.post(service["Location"], price).status_code == 422
    assert keeper.post(service["Location"], {**price, "price": "350"}).status_code == 302
    keeper.post(shown, publish)
    assert "350" in text(Client(), shown)


def test_a_fiche_shows_what_its_action_gave() -> None:
    fiche = made(world(phase="2"), project_type="plateformes")
    chief = lead()
    address = reverse("fiche", args=["2", "ti-8413", fiche.number])
    assert "son usage n’est pas mesuré" in text(client_of(chief), address)
    platform, one = published(chief, fiche=Fiche.objects.select_related("plan").get(pk=fiche.pk))
    for number, siret in enumerate(SIRETS[:3]):
        booking = dated(accepted(one, chief, siret=siret), timezone.localdate() - timedelta(days=number))
        services.say_used(booking_id=booking.pk, hours=4, by=chief)
    page = text(client_of(chief), address)
    assert platform.name in page and "3 entreprises" in page and "12 heures utilisées" in page
    assert f"fiche={fiche.pk}" in page


def test_the_desk_says_what_is_to_be_told_and_gives_its_list() -> None:
    chief, today = lead(), timezone.localdate()
    _, one = published(chief)
    dated(accepted(one, chief, siret=SIRETS[1], firm="Passée"), today - timedelta(days=9))
    accepted(one, chief, siret=SIRETS[2], firm="À venir")
    keeper, desk = client_of(chief), reverse("bookings")
    assert text(keeper, desk).count("<strong>passée, usage à dire</strong>") == 1
    period = f"?du={today - timedelta(days=30)}&au={today}&tri=jour"
    assert "À venir" not in text(keeper, desk + period) and "1 réservation ici" in text(keeper, desk + period)
    rows = keeper.get(reverse("bookings_csv") + period).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and "Passée" in rows[1] and SIRETS[1] in rows[1] and "rosa@" not in rows[1]
    assert len(keeper.get(reverse("bookings_csv")).content.splitlines()) == 3


def test_who_keeps_means_opens_each_from_its_list_and_others_do_not() -> None:
    chief = lead()
    platform, one = published(chief)
    learned = training(chief)
    coming = session(learned, chief)
    keeper = client_of(chief)
    kept, listed = text(keeper, "/plateformes/tenir/"), text(keeper, "/formations/")
    for name, *args in (
        ("platform_edit", platform.pk),
        ("service_add", platform.pk),
        ("service_edit", platform.pk, one.pk),
    ):
        assert reverse(name, args=args) in kept
    edits = [reverse("training_edit", args=[learned.pk]), reverse("session_edit", args=[learned.pk, coming.pk])]
    assert all(edit in listed for edit in edits)
    elsewhere = client_of(lead(territory("ti-8411")))
    assert not any(edit in text(elsewhere, "/formations/") for edit in edits)


def test_a_fiche_shows_its_training_and_opens_a_new_one() -> None:
    fiche = made(world(phase="2"), project_type="formations")
    chief = lead()
    one = training(chief, fiche=Fiche.objects.select_related("plan").get(pk=fiche.pk))
    session(one, chief, days=-30, enrolled=12, completed=11)
    keeper = client_of(chief)
    page = text(keeper, reverse("fiche", args=["2", "ti-8413", fiche.number]))
    assert one.title in page and "inscrits : 12" in page and "six mois après : non dit" in page
    add = f"/formations/ajouter/?territoire=2/ti-8413&fiche={fiche.pk}"
    assert add.replace("&", "&amp;") in page and f'value="{fiche.pk}" selected' in text(keeper, add)


def test_a_training_says_where_one_enrols() -> None:
    chief = lead()
    bare = training(chief)
    page = text(Client(), reverse("training", args=[bare.pk]))
    assert "L’annuaire ne donne ni téléphone" in page and "Ajouter un contact" not in page
    assert "Ajouter un contact" in text(client_of(chief), reverse("training", args=[bare.pk]))
    reached = {"email": "contact@exemple.fr", "phone": "04 65 71 12 34", "website": "https://exemple.fr/inscription"}
    one = training(chief, title="Soudeur", **reached)
    session(one, chief, days=40, open_until=timezone.localdate() + timedelta(days=5))
    coming = one.sessions.get()
    page = text(Client(), reverse("training", args=[one.pk]))
    assert "Inscriptions jusqu’au" in page and "pour la session du" in page
    assert 'href="tel:0465711234"' in page and "mailto:contact@exemple.fr" in page and reached["website"] in page
    edit = reverse("session_edit", args=[one.pk, coming.pk])
    assert edit not in page and edit in text(client_of(chief), reverse("training", args=[one.pk]))
    rows = Client().get("/formations.csv?q=soudeur").content.decode("utf-8-sig").splitlines()
    assert all(value in rows[1] for value in reached.values())


def test_training_is_imported_after_it_was_shown() -> None:
    keeper = client_of(lead())
    head = "intitulé;organisme;code commune;modalité;source;date de la source"
    content = f"{head}\nSoudeur;AFPI;01283;alternance;AFPI;2026-09-01\nFondeur;AFPI;x;alternance;AFPI;2026-09-01"
    sent = {"acte": "preview", "file": SimpleUploadedFile("liste.csv", content.encode())}
    page = plain(keeper.post("/formations/importer/", sent).content.decode())
    assert "1 ligne juste" in page and "en quarantaine" in page and not Training.objects.exists()
    keeper.post("/formations/importer/", {"acte": "write", "content": content})
    assert [one.title for one in Training.objects.all()] == ["Soudeur"]
    assert "Soudeur" in text(Client(), "/formations/?q=soudeur")


def test_a_diagnostic_is_followed_and_others_read_totals_alone() -> None:
    chief = lead()
    one, recommended = diagnostic(chief)
    follower, page = client_of(chief), reverse("diagnostic", args=[one.pk])
    sent = {"acte": "follow", "recommendation": str(recommended.pk), "follow": "done", "amount": "12 000"}
    assert follower.post(page, sent).status_code == 422
    day = timezone.localdate().isoformat()
    assert follower.post(page, {**sent, "followed_on": day}).status_code == 302
    assert "réalisé" in text(follower, page) and "12 000" in text(follower, page)
    elu = client_of(acting_on(Role.ELU, on=timezone.localdate()))
    assert elu.get(page).status_code == 404 and "Moins de 3 entreprises" in text(elu, "/outils/")


def test_a_diagnostic_is_corrected_and_removed_from_its_page() -> None:
    chief = lead()
    one, recommended = diagnostic(chief)
    follower, page = client_of(chief), reverse("diagnostic", args=[one.pk])
    assert f"?corriger={recommended.pk}#corriger" in text(follower, page)
    opened = text(follower, f"{page}?corriger={recommended.pk}")
    assert "Une presse neuve.</textarea>" in opened and "Supprimer cette recommandation" in opened
    wrong = {"acte": "correct", "one": recommended.pk, "text": ""}
    assert follower.post(page, wrong).status_code == 422
    assert follower.post(page, {**wrong, "text": "Deux presses."}).status_code == 302
    firm = {"acte": "diagnostic", "siret": "732 829 320 00075", "firm": "Signal", "done_by": "Cetim"}
    firm |= {"done_on": one.done_on.isoformat(), "fiche": "", "scheme": ""}
    assert "sa clé n’est pas juste" in follower.post(page, firm).content.decode()
    assert follower.post(page, {**firm, "siret": SIRETS[1]}).status_code == 302
    shown = text(follower, page)
    assert "Deux presses." in shown and "<h1>Signal" in shown
    gone = {"acte": "remove", "reason": "Écrit deux fois."}
    assert "Cochez cette case" in follower.post(page, gone).content.decode()
    assert follower.post(page, {**gone, "sure": "on"})["Location"] == reverse("tools_followed")
    assert follower.get(page).status_code == 404


def test_a_fiche_says_what_followed_to_who_follows_firms_alone() -> None:
    here = world(phase="2")
    fiche, chief = made(here, project_type="modernisation"), lead()
    kept = Fiche.objects.select_related("plan").get(pk=fiche.pk)
    one, recommended = diagnostic(chief, fiche=kept)
    followed(recommended, chief, amount_cents=9_000_00)
    transmission(chief, fiche=kept)
    address = reverse("fiche", args=["2", "ti-8413", fiche.number])
    page = text(client_of(chief), address)
    assert "1 recommandation (réalisé : 1), 9 000 € d’investissements" in page
    assert f"Diagnostic : {one.firm}</a>" in page and "3 départs attendus, départs connus" in page
    shown = text(client_of(here.elu), address)
    assert one.firm not in shown and "recommandation (" not in shown and "départs attendus" not in shown


def test_who_may_not_read_diagnostics_is_not_told_that_there_are_none() -> None:
    here = world(phase="2")
    address = reverse("fiche", args=["2", "ti-8413", made(here, project_type="modernisation").number])
    assert "Aucun diagnostic n’est relié" in text(client_of(here.lead), address)
    assert "Aucun diagnostic que vous puissiez lire" in text(client_of(here.elu), address)


def test_a_service_is_withdrawn_and_offered_again() -> None:
    chief = lead()
    platform, first = published(chief)
    service(platform, chief, name="Fraisage")
    pages = client_of(chief)
    edit, page = f"/plateformes/{platform.pk}/services/{first.pk}/modifier/", f"/plateformes/{platform.pk}/"
    assert pages.post(edit, {"acte": "close"}).url == page
    assert f'href="{edit}"' in text(pages, page) and "Ne sont plus proposés" in text(pages, page)
    assert "Ne sont plus proposés" not in text(Client(), page)
    assert "Proposer de nouveau" in text(pages, edit)
    assert pages.post(edit, {"acte": "reopen"}).url == page
    assert "Ne sont plus proposés" not in text(pages, page)


def test_who_may_not_read_the_fiche_of_a_platform_keeps_it_named() -> None:
    reserved = made(world(phase="2"), visibility=Visibility.RESTRICTED)
    chief, runs = lead(), acting_on(Role.CONTRIBUTOR)
    operator = runs.mandates[0].organisation
    platform, _ = published(chief, operator=operator, fiche=reserved)
    pages, edit = client_of(runs), f"/plateformes/{platform.pk}/modifier/"
    form = pages.get(edit).context["form"]
    assert (str(reserved.pk), RESERVED) in form.fields["fiche"].choices
    assert reserved.title not in text(pages, edit)
    given = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    assert pages.post(edit, given | {"summary": "Essais et mesures."}).status_code == 302
    platform.refresh_from_db()
    assert (platform.summary, platform.fiche_id) == ("Essais et mesures.", reserved.pk)
