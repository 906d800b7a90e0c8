"""A reading that is kept: written once a key, answered anew, the same values as Django reads."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import DecimalField, Value
from tests.domain.people import mandate

from etabli.domain.foundation.statements import Kept, statement
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_queryset_with_their_types() -> None:
    mandate(Role.PROJECT_LEAD)
    asked = Mandate.objects.order_by("pk").annotate(share=Value(Decimal("0.5"), DecimalField()))
    asked = asked.values_list("starts_on", "share", "pk", "person__joined_at", "territory__name")
    found = statement(asked)
    assert found is not None and found.rows() == list(asked) and found.rows()


def test_nothing_to_read_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert statement(None) is None and statement(Mandate.objects.none().values_list("pk")) is None
        assert Kept().read("a", lambda: None) == []


def test_a_statement_is_written_once_a_key_answers_anew_and_the_one_least_asked_for_is_forgotten() -> None:
    kept, written = Kept(most=2), []

    def asked() -> object:
        written.append(1)
        return Mandate.objects.values_list("pk")

    before = len(kept.read("a", asked))
    mandate(Role.PROJECT_LEAD)
    assert len(kept.read("a", asked)) == before + 1 and len(written) == 1, "the text is kept, not the answer"
    kept.read("b", asked)
    kept.read("a", asked)
    kept.read("c", asked)
    kept.read("a", asked)
    assert len(written) == 3
    kept.read("b", asked)
    assert len(written) == 4
