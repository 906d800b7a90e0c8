"""A firm reads why its file brings no aid: the rule, what it asks, its source, what can be done."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import acting
from tests.domain.volunteers_world import opened, secret_of

from etabli.domain.governance.enums import Role
from etabli.domain.vte.services import volunteer_by_link
from etabli.domain.vte.volunteer_facts import expected_of
from etabli.kernel.typography import french
from etabli.web.presentation.vte.volunteer_refusals import ADVICE, refusals_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("months", "says"), [(6, True), (12, False)])
def test_the_rule_that_says_no_is_named_with_its_source_and_what_to_do(months: int, says: bool) -> None:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    volunteer = opened(lead, contract="cdd", months=months, asks_ti=True, asks_vert=False)
    hidden = secret_of()
    volunteer_by_link.confirm(hidden=hidden)
    found = refusals_of(expected_of(volunteer, lead.on))
    page = Client().get(reverse("volunteer_follow", args=[hidden])).content.decode()
    assert bool(found) is says and ("Pourquoi l’aide n’est pas attendue" in page) is says
    for one in found:
        assert one.label == "VTE TI, contrat" and "CDD d’au moins 12 mois" in one.asks
        assert one.url.startswith("https://") and one.source in page and one.advice in page
        assert one.advice == french(ADVICE)
