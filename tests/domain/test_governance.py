"""People sign in with an e-mail address."""

import pytest
from django.contrib.auth import authenticate, get_user_model

from etabli.domain.governance.models import Person

pytestmark = pytest.mark.django_db


def test_the_user_model_is_person() -> None:
    assert get_user_model() is Person


def test_a_person_signs_in_whatever_the_case_of_the_address() -> None:
    person = Person.objects.create_user("Marie.Curie@exemple.fr", "radium-88-polonium", given_name="Marie")
    assert person.email == "marie.curie@exemple.fr"
    assert person.password != "radium-88-polonium"
    assert authenticate(username="MARIE.CURIE@exemple.fr", password="radium-88-polonium") == person
    assert authenticate(username="marie.curie@exemple.fr", password="wrong") is None


def test_a_person_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        Person.objects.create_user("")


def test_names_and_powers() -> None:
    chief = Person.objects.create_superuser("chef@exemple.fr", "x", given_name="Ada", family_name="Lovelace")
    assert str(chief) == "Ada Lovelace"
    assert str(Person(email="a@exemple.fr")) == "a@exemple.fr"
    assert chief.is_staff and chief.is_superuser
