"""Pages of the monthly point: answered by link without an account, read and recorded by the chef de projet."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import mandate, territory
from tests.domain.plans_world import World, acting, resource
from tests.domain.test_monthly import TODAY, ask, bearer, quiet, running
from tests.web.plans_pages import at, client_of, text

from etabli.domain.coordination.models import MonthlyWord
from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.plans import services
from etabli.domain.plans.models import Fiche, Stage

pytestmark = pytest.mark.django_db


def asked(many: int = 1) -> tuple[World, str]:
    of = running()
    bearer(of)
    for _ in range(many):
        resource(of, quiet(of))
    ask()
    hidden = re.search(r"http://x/(\S+)", Message.objects.get(kind="fiche.monthly").text)[1]
    return of, f"/point/{hidden}/"


def given(number: int = 1, **fields: str) -> dict[str, str]:
    return {f"f{number}-{name}": value for name, value in fields.items()}


def test_the_page_of_the_link_is_kept_nowhere_and_what_is_said_is_shown_again() -> None:
    _, link = asked()
    page = Client().get(link)
    assert page["Cache-Control"] == "no-store, private" and page["X-Robots-Tag"] == "noindex"
    assert "Où en sont vos fiches" in page.content.decode()
    assert Client().post(link, given(said="started", words="C’est parti.")).status_code == 302
    after = Client().get(link).content.decode()
    assert "C’est enregistré, merci" in after and "C’est parti." in after
    assert Fiche.objects.get().state == "under_way"


def test_a_point_answered_in_part_says_what_is_recorded_and_what_is_left() -> None:
    _, link = asked(4)
    assert "C’est enregistré" not in Client().get(link).content.decode()
    assert Client().post(link, given(1, said="started")).status_code == 302
    page = Client().get(link).content.decode().replace("\u00a0", " ")
    assert "C’est enregistré : 1 réponse enregistrée, il en reste 3." in page
    assert page.count("Sans réponse pour l’instant") == 3 and "Fiche 2 : " in page
    assert Client().post(link, given(2, said="started") | given(3, said="started")).status_code == 302
    assert "3 réponses enregistrées, il en reste 1." in Client().get(link).content.decode().replace("\u00a0", " ")


def test_what_is_wrong_is_told_at_its_fiche_and_all_that_was_typed_comes_back() -> None:
    _, link = asked(2)
    sent = given(1, said="started", words="Un mot gardé") | given(2, said="blocked")
    page = Client().post(link, sent)
    assert page.status_code == 422
    shown = page.content.decode()
    assert "Dites en quelques mots ce qui bloque" in shown and "Un mot gardé" in shown
    assert not MonthlyWord.objects.exclude(said="").exists()
    assert Client().post(link, {}).status_code == 422
    assert Client().post(link, given(1, words="Un mot sans réponse")).status_code == 422
    assert Client().post(link, given(1, said="done")).status_code == 422, "a validated fiche is not finished"


def test_a_paused_fiche_may_be_said_blocked_with_a_word_and_money_received() -> None:
    of, link = asked()
    fiche = Fiche.objects.get()
    services.move_fiche(fiche_id=fiche.pk, move="pause", reason="Le chantier attend.", by=acting(of.lead.mandates[0]))
    page = Client().get(link).content.decode()
    assert "Elle est bloquée" in page and "Elle a repris" in page
    assert page.index("En quelques mots") < page.index("<details"), "the word is not folded"
    assert page.index("<details") < page.index("Versement reçu") and "Dire qu’un versement est reçu" in page
    assert Client().post(link, given(said="blocked")).status_code == 422, "why is asked"
    assert Client().post(link, given(said="blocked", words="Le permis est refusé.")).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.state, fiche.reason) == ("blocked", "Le permis est refusé.")


def test_a_link_that_is_not_ours_is_absent_and_an_old_one_says_why() -> None:
    of, link = asked()
    assert Client().get("/point/devine/").status_code == 404
    of.territory.mandates.update(ends_on=TODAY().replace(year=TODAY().year - 1))
    closed = Client().get(link)
    assert closed.status_code == 410 and "mandat" in closed.content.decode()
    assert Client().post(link, given(said="started")).status_code == 410


def test_declared_money_is_recorded_or_set_aside_by_the_chef_de_projet() -> None:
    of, link = asked()
    line = str(Fiche.objects.get().resources.get().pk)
    money = {"received_cents": "25 000 €", "received_on": TODAY().isoformat(), "resource": line}
    assert Client().post(link, given(said="unchanged", **money)).status_code == 302
    lead, page = client_of(of.lead), at(of, "monthly")
    assert "25\u202f000\u00a0€ déclarés reçus" in text(lead, page)
    word = str(MonthlyWord.objects.get().pk)
    assert lead.post(page, {"acte": "aside", "word": word, "reason": ""}).status_code == 422
    assert client_of(of.elu).post(page, {"acte": "record", "word": word}).status_code == 403
    assert lead.post(page, {"acte": "record", "word": word}).status_code == 302
    assert Stage.objects.get().amount_cents == 2_500_000
    assert "enregistré" in text(lead, page) and 'value="record"' not in text(lead, page)
    assert lead.post(page, {"acte": "record", "word": word}).status_code == 422


def test_whoever_has_no_mandate_on_the_plan_does_not_read_what_was_said() -> None:
    of, _ = asked()
    stranger = acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2")))
    assert client_of(stranger).get(at(of, "monthly")).status_code == 403
    assert Client().get(at(of, "monthly")).status_code == 302


@pytest.mark.parametrize("many", [1, 8])
def test_pages_ask_as_many_queries_for_one_fiche_as_for_eight(many: int, django_assert_max_num_queries: Any) -> None:
    of, link = asked(many)
    lead = client_of(of.lead)
    with django_assert_max_num_queries(8):
        Client().get(link)
    with django_assert_max_num_queries(12):
        text(lead, at(of, "monthly"))
