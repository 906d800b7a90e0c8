"""The page of rights shows the matrix that is applied; the register describes all that is held."""

import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from etabli.domain.governance import personal_data, register
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import PERMISSIONS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def test_the_page_says_what_the_matrix_says(client: Client) -> None:
    page = client.get("/droits/")
    lines = [line for _, group in page.context["groups"] for line in group]
    assert [line.permission for line in lines] == list(PERMISSIONS)
    for line in lines:
        assert {role for role, may in line.cells if may} == set(line.permission.roles)
    text = page.content.decode()
    assert text.count("<strong>oui</strong>") == sum(len(permission.roles) for permission in PERMISSIONS)
    assert text.count('<span class="quiet">non</span>') == sum(len(Role) - len(one.roles) for one in PERMISSIONS)


@pytest.mark.parametrize("role", list(Role))
def test_one_role(client: Client, role: Role) -> None:
    text = client.get("/droits/", {"role": role.value}).content.decode()
    assert text.count("<strong>oui</strong>") == sum(role in one.roles for one in PERMISSIONS)


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.id)
def test_one_permission(client: Client, permission) -> None:
    text = client.get("/droits/", {"droit": permission.id}).content.decode()
    assert text.count("<strong>oui</strong>") == len(permission.roles)
    assert text.count('<th scope="row">') == 1


@pytest.mark.parametrize(
    ("asked", "open_"),
    [({}, False), ({"vue": "entiere"}, True), ({"role": "elu"}, True), ({"droit": "team.view"}, True)],
)
def test_the_whole_matrix_is_folded_by_subject_and_unfolds_at_its_own_address(
    client: Client, asked: dict[str, str], open_: bool
) -> None:
    page = client.get("/droits/", asked)
    text = page.content.decode()
    subjects = len(page.context["groups"])
    assert text.count('<details class="fold prints" open>') == subjects * open_
    assert text.count('<details class="fold prints">') == subjects * (not open_)
    assert text.count("<summary><h2") == subjects
    assert ("Tout déplier" in text) == (not asked) and ("Tout replier" in text) == (asked == {"vue": "entiere"})


def test_what_is_asked_wrongly_shows_everything(client: Client) -> None:
    page = client.get("/droits/", {"role": "<b>", "droit": "no.such"})
    assert page.status_code == 200 and len(page.context["shown"]) == len(Role)


def test_pages_need_no_query(client: Client, django_assert_max_num_queries) -> None:
    for address in ("/droits/", "/donnees-personnelles/registre/"):
        with django_assert_max_num_queries(0):
            assert client.get(address).status_code == 200


def test_the_documentation_is_generated_from_the_matrix() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import permissions_page  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    written = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    assert written == permissions_page.render(None)
    for permission in PERMISSIONS:
        assert written.count(f"`{permission.id}`") == len(permission.roles) + 1


def test_every_personal_field_is_in_the_register() -> None:
    described: dict[str, set[str]] = {}
    for treatment in register.load():
        for held in treatment.holds:
            described.setdefault(held.model, set()).update(field.name for field in held.fields)
    models = personal_data.personal_models()
    assert len(models) >= 5
    for model in models:
        missing = set(model.personal_fields) - described.get(model._meta.label_lower, set())
        assert not missing, f"{model._meta.label_lower}: {missing} in no treatment of the register"


def test_the_register_names_what_exists() -> None:
    for treatment in register.load():
        for held in treatment.holds:
            model = apps.get_model(held.model)
            for field in held.fields:
                model._meta.get_field(field.name)


def test_the_register_is_read_by_anybody(client: Client) -> None:
    text = client.get("/donnees-personnelles/registre/").content.decode()
    for treatment in register.load():
        assert f'id="{treatment.id}"' in text
    assert register.treatment("comptes").title in text
