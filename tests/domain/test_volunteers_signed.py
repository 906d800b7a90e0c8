"""What was signed of a volunteer's file, and whom its links are for: both end with what they bore on."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.volunteers_world import answered, grantor, link, opened, papers, secret_of, sent, signed, step

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.services import volunteer_by_link, volunteers
from etabli.domain.vte.volunteer_enums import Audience, FileState, FileStep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


def complete(lead: Actor, **more: Any) -> Volunteer:
    volunteer = opened(lead, **more)
    papers(volunteer, lead)
    return step(volunteer, FileStep.COMPLETED, lead)


@pytest.mark.parametrize("who", ["firm", "lead"])
def test_what_was_signed_changes_and_both_sign_again(who: str, lead: Actor) -> None:
    volunteer = signed(complete(lead))
    hidden, before = secret_of("firm"), Message.objects.filter(kind="volunteer.charter").count()
    values = {"title": "Assistant", "responsibilities": "Classement"}
    if who == "firm":
        told = volunteer_by_link.tell_part_by_link(hidden=hidden, part="mission", values=values, link=link)
    else:
        told = volunteers.tell_part(volunteer_id=volunteer.pk, part="mission", values=values, by=lead, link=link)
    found = Volunteer.objects.get()
    assert told.state == found.state == FileState.PREPARING
    assert (found.charter, found.firm_signed_on, found.young_signed_on) == ("", None, None)
    told_to = Message.objects.filter(kind="volunteer.charter").order_by("created_at")[before:]
    assert {one.to for one in told_to} == {"rosa@exemple.fr", "berthe@exemple.fr"}
    last = found.steps.last()
    assert last is not None and (last.kind, last.by_link) == ("reopened", "firm" if who == "firm" else "")
    assert "à signer de nouveau" in last.text
    assert Notice.objects.filter(kind="volunteer.moved", text__contains="à signer de nouveau").exists() == (
        who == "firm"
    ), "who did it is not told of it"


def test_one_signature_falls_as_both_do_and_none_moves_nothing(lead: Actor) -> None:
    volunteer = complete(lead)
    told = {"volunteer_id": volunteer.pk, "part": "contrat", "by": lead, "link": link}
    assert volunteers.tell_part(values={"months": 18, "contract": "cdd"}, **told).state == FileState.COMPLETE
    hidden = secret_of("young")
    volunteer_by_link.sign_charter(hidden=hidden, audience=Audience.YOUNG)
    assert volunteers.tell_part(values={"months": 18}, **told).young_signed_on == lead.on, "the same is no change"
    assert volunteers.tell_part(values={"months": 12}, **told).state == FileState.PREPARING


def test_whom_to_reach_is_no_part_of_what_is_signed(lead: Actor) -> None:
    volunteer = signed(complete(lead))
    told = {"volunteer_id": volunteer.pk, "by": lead, "link": link}
    values = {"contact": "Camille", "email": "camille@exemple.fr", "young_email": "bm@exemple.fr"}
    found = volunteers.tell_part(part="contacts", values=values, **told)
    assert (found.state, found.unsigned, found.contact) == (FileState.COMPLETE, [], "Camille")
    found = volunteers.tell_part(part="aides", values={"mission_spend_eur": 1}, **told)
    assert (found.state, found.unsigned) == (FileState.COMPLETE, [])


def test_a_file_taken_up_again_tells_both_that_they_sign_again(lead: Actor) -> None:
    volunteer = signed(complete(lead))
    before = Message.objects.count()
    step(volunteer, FileStep.REOPENED, lead)
    assert Message.objects.count() == before + 2


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("how", ["part", "contacts", "again"])
def test_a_link_of_before_opens_nothing(audience: Audience, how: str, lead: Actor) -> None:
    """To a wrong address that was corrected, or before another one was sent."""
    volunteer = complete(lead, email="stranger@exemple.fr", young_email="wrong@exemple.fr")
    old, other = secret_of(audience.value), secret_of("young" if audience == Audience.FIRM else "firm")
    name = "email" if audience == Audience.FIRM else "young_email"
    part = {"email": "entreprise", "young_email": "jeune"}[name] if how == "part" else "contacts"
    if how == "again":
        volunteers.send_link(volunteer_id=volunteer.pk, audience=audience, by=lead, link=link)
    else:
        values = {name: "right@exemple.fr"}
        volunteers.tell_part(volunteer_id=volunteer.pk, part=part, values=values, by=lead, link=link)
    assert volunteer_by_link.follow(old, audience) is None
    with pytest.raises(ValidationError, match="aucun dossier"):
        volunteer_by_link.sign_charter(hidden=old, audience=audience)
    with pytest.raises(ValidationError, match="aucun dossier"):
        volunteer_by_link.confirm(hidden=old if audience == Audience.FIRM else "x")
    assert volunteer_by_link.follow(other, next(one for one in Audience if one != audience)) is not None
    volunteers.send_link(volunteer_id=volunteer.pk, audience=audience, by=lead, link=link)
    assert volunteer_by_link.follow(secret_of(audience.value), audience) is not None


def test_an_address_that_lacks_is_added_once_the_label_is_granted(lead: Actor) -> None:
    volunteer = answered(sent(lead, email="", young_email=""), grantor(lead.on))
    told = {"volunteer_id": volunteer.pk, "by": lead, "link": link}
    with pytest.raises(ValidationError, match="transmis"):
        volunteers.tell_part(part="entreprise", values={"email": "rosa@exemple.fr"}, **told)
    values = {"email": "Rosa@exemple.fr", "young_email": "berthe@exemple.fr", "title": "Autre"}
    found = volunteers.tell_part(part="contacts", values=values, **told)
    assert (found.email, found.title) == ("rosa@exemple.fr", volunteer.title)
    for audience in Audience:
        volunteers.send_link(audience=audience, **told)
    assert signed(volunteer).state == FileState.SIGNED
