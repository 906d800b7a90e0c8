"""A volunteer's file from its opening to the aid: each step that is right, each that is refused and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.people import organisation, territory
from tests.domain.volunteers_world import (
    PDF,
    aid,
    answered,
    fields,
    grantor,
    link,
    opened,
    paid,
    papers,
    running,
    secret_of,
    sent,
    signed,
    step,
)

from etabli.analysis.aids.calendar import months_after
from etabli.domain.audit.models import Entry
from etabli.domain.foundation import files
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Claim, Payment, Staying, Volunteer, VolunteerDocument, VolunteerLink, VolunteerStep
from etabli.domain.vte.services import volunteer_by_link, volunteer_documents, volunteers
from etabli.domain.vte.volunteer_enums import (
    AID_NEXT,
    NEXT,
    AidState,
    Audience,
    DocumentState,
    FileState,
    FileStep,
    LabelState,
)

pytestmark = pytest.mark.django_db


def acting(role: Role, **more: Any) -> Actor:
    return acting_on(role, on=timezone.localdate(), **more)


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting(Role.PROJECT_LEAD)


@pytest.fixture
def bank() -> Actor:
    return grantor(timezone.localdate())


def test_a_file_goes_from_its_opening_to_the_aid(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, asks_vert=True)
    assert volunteer.state == FileState.RUNNING and volunteer.charter == "2026-11"
    paid(volunteer, lead, bank)
    claim = paid(volunteer, lead, bank, 800_000, "vte-vert")
    assert (claim.aid, claim.label_number, claim.version) == ("paid", "L-vte-vert", "2023")
    ended = step(volunteer, FileStep.ENDED, lead, ending="term")
    assert (ended.state, ended.ending) == (FileState.ENDED, "term")
    kinds = list(volunteer.steps.values_list("kind", flat=True))
    assert kinds[:4] == ["completed", "sent", "granted", "granted"] and kinds[-1] == "ended"
    assert {one.scope for one in Entry.objects.filter(verb__startswith="volunteer.")} == {
        f"confidential:{territory().pk}"
    }


def test_what_the_tables_do_not_hold_is_refused_and_named() -> None:
    assert {state for state, _ in NEXT} <= set(FileState) and set(NEXT.values()) <= set(FileState)
    assert {state for state, _ in AID_NEXT} <= set(AidState)
    for start, kind in product(FileState, FileStep):
        assert NEXT.get((start, kind)) != start, "a step of the file moves it"


@pytest.mark.parametrize("kind", [FileStep.SENT, FileStep.STARTED, FileStep.ENDED, FileStep.BROKEN])
def test_a_step_out_of_its_place_says_where_the_file_stands(kind: FileStep, lead: Actor) -> None:
    with pytest.raises(ValidationError, match="en préparation"):
        step(opened(lead), kind, lead)


def test_a_file_is_complete_once_everything_is_there(lead: Actor) -> None:
    volunteer = opened(lead, tutor="", asks_ti=False)
    with pytest.raises(ValidationError) as error:
        step(volunteer, FileStep.COMPLETED, lead)
    assert "Choisissez au moins un dispositif" in str(error.value) and "le tuteur" in str(error.value)
    values = {"asks_ti": True}
    volunteers.tell_part(volunteer_id=volunteer.pk, part="contrat", values=values, by=lead, link=link)
    volunteers.tell_part(volunteer_id=volunteer.pk, part="mission", values={"tutor": "Paul"}, by=lead, link=link)
    with pytest.raises(ValidationError, match="Pièces pas encore acceptées"):
        step(volunteer, FileStep.COMPLETED, lead)
    papers(volunteer, lead)
    assert step(volunteer, FileStep.COMPLETED, lead).state == FileState.COMPLETE
    VolunteerDocument.objects.filter(requirement="job").update(state=DocumentState.WRONG, reason="Illisible")
    with pytest.raises(ValidationError, match="La description du poste"):
        step(volunteer, FileStep.SENT, lead)


@pytest.mark.parametrize(
    ("name", "words"), [("signed", "signé le"), ("opened", "ouvert depuis"), ("completed", "complet depuis")]
)
def test_a_file_is_not_sent_before_what_it_tells_of(name: str, words: str, lead: Actor) -> None:
    """The day itself is right; the one before is refused, and said. One bound binds at a time: the latest of three."""
    first, before = lead.on - timedelta(days=40), lead.on - timedelta(days=60)
    day = {one: first if one == name else before for one in ("signed", "opened", "completed")}
    day["completed"] = max(day["completed"], day["opened"])
    volunteer = opened(replace(lead, on=day["opened"]), signed_on=day["signed"], starts_on=lead.on, diploma_on=before)
    papers(volunteer, lead)
    step(volunteer, FileStep.COMPLETED, lead, on=day["completed"])
    with pytest.raises(ValidationError, match=words) as error:
        step(volunteer, FileStep.SENT, lead, on=first - timedelta(days=1))
    assert len(error.value.messages) == 1
    assert step(volunteer, FileStep.SENT, lead, on=first).sent_on == first


def test_documents_follow_the_schemes_asked(lead: Actor) -> None:
    volunteer = opened(lead)
    assert "report" not in set(volunteer.documents.values_list("requirement", flat=True))
    volunteers.tell_part(volunteer_id=volunteer.pk, part="contrat", values={"asks_vert": True}, by=lead, link=link)
    assert {"report", "spend", "diploma"} <= set(volunteer.documents.values_list("requirement", flat=True))
    volunteers.tell_part(volunteer_id=volunteer.pk, part="contrat", values={"asks_ti": False}, by=lead, link=link)
    assert set(volunteer.documents.values_list("requirement", flat=True)) == {"job", "report", "spend"}


def test_a_document_is_judged_with_a_reason_and_deposited_again(lead: Actor) -> None:
    volunteer = opened(lead)
    told = {"volunteer_id": volunteer.pk, "requirement": "job", "by": lead}
    with pytest.raises(ValidationError, match="rien à vérifier"):
        volunteer_documents.judge(accepted=True, link=link, **told)
    first = volunteer_documents.deposit(file=files.check("a.pdf", PDF), **told)
    with pytest.raises(ValidationError, match="ce qui ne va pas"):
        volunteer_documents.judge(accepted=False, link=link, **told)
    volunteer_documents.judge(accepted=False, reason="Il manque une page.", link=link, **told)
    assert "à refaire" in Message.objects.get(kind="volunteer.document_wrong").text
    again = volunteer_documents.deposit(file=files.check("b.pdf", PDF + b"%%EOF"), **told)
    assert again.pk == first.pk and (again.state, again.reason) == (DocumentState.DEPOSITED, "")
    volunteer_documents.judge(accepted=True, link=link, **told)
    with pytest.raises(ValidationError, match="ne change plus"):
        volunteer_documents.deposit(file=files.check("c.pdf", PDF), **told)


def test_the_label_is_recorded_by_who_grants_it_or_with_evidence(lead: Actor, bank: Actor) -> None:
    volunteer = sent(lead)
    with pytest.raises(ValidationError, match="Joignez la réponse"):
        answered(volunteer, lead)
    with pytest.raises(ValidationError, match="ne vient pas avant"):
        answered(volunteer, bank, on=volunteer.sent_on - timedelta(days=1))
    with pytest.raises(ValidationError, match="à venir"):
        answered(volunteer, bank, on=bank.on + timedelta(days=1))
    found = answered(volunteer, lead, file=files.check("reponse.pdf", PDF))
    assert found.state == FileState.LABELLED and found.claims.get().recorded_by == lead.mandates[0]
    with pytest.raises(ValidationError, match="labellisé"):
        answered(volunteer, bank)


def test_another_operator_neither_reads_nor_answers(lead: Actor) -> None:
    other = acting(Role.OPERATOR, organisation=organisation(OrganisationKind.OPERATOR))
    volunteer = sent(lead)
    assert not rights.visible(other).exists()
    with pytest.raises(NotAllowedError, match="accorde le label"):
        answered(volunteer, other)


def test_who_grants_reads_a_file_once_it_is_sent(lead: Actor, bank: Actor) -> None:
    opened(lead, siret="35600000000048")
    volunteer = sent(lead)
    assert rights.visible(bank).get() == volunteer and rights.visible(lead).count() == 2


@pytest.mark.parametrize("role", [Role.ELU, Role.INDUSTRIEL, Role.CONTRIBUTOR, Role.DELEGATION, Role.EVALUATOR])
def test_others_read_nothing(role: Role, lead: Actor) -> None:
    opened(lead)
    assert not rights.visible(acting(role)).exists()


def test_the_state_reads_and_does_not_write(lead: Actor) -> None:
    state = acting(Role.STATE, departement_id="01")
    volunteer = opened(lead)
    assert rights.visible(state).get() == volunteer
    with pytest.raises(NotAllowedError):
        volunteers.tell_part(volunteer_id=volunteer.pk, part="mission", values={"tutor": "x"}, by=state, link=link)
    with pytest.raises(NotAllowedError):
        opened(state)


def test_of_two_labels_the_file_waits_for_both(lead: Actor, bank: Actor) -> None:
    volunteer = sent(lead, asks_vert=True)
    assert answered(volunteer, bank, scheme="vte-ti", granted=False).state == FileState.SENT
    assert answered(volunteer, bank, scheme="vte-vert").state == FileState.LABELLED
    refused = sent(lead, siret="35600000000048", young_email="autre@exemple.fr")
    assert answered(refused, bank, granted=False).state == FileState.REFUSED
    again = step(refused, FileStep.REOPENED, lead)
    assert (again.state, again.sent_on) == (FileState.PREPARING, None)
    step(refused, FileStep.COMPLETED, lead)
    assert step(refused, FileStep.SENT, lead).claims.get().label == LabelState.WAITING


def test_the_charter_is_signed_by_each_with_a_link_of_their_own(lead: Actor, bank: Actor) -> None:
    volunteer = answered(sent(lead), bank)
    firm, young = secret_of("firm"), secret_of("young")
    with pytest.raises(ValidationError, match="bouton"):
        volunteer_by_link.sign_charter(hidden=firm, audience=Audience.FIRM)
    with pytest.raises(ValidationError, match="aucun dossier"):
        volunteer_by_link.sign_charter(hidden=firm, audience=Audience.YOUNG)
    with pytest.raises(ValidationError, match="signature de l’entreprise et du jeune"):
        step(volunteer, FileStep.STARTED, lead)
    volunteer_by_link.confirm(hidden=firm)
    assert volunteer_by_link.sign_charter(hidden=firm, audience=Audience.FIRM).state == FileState.LABELLED
    with pytest.raises(ValidationError, match="déjà signé"):
        volunteer_by_link.sign_charter(hidden=firm, audience=Audience.FIRM)
    with pytest.raises(ValidationError, match="signature du jeune"):
        step(volunteer, FileStep.STARTED, lead)
    done = volunteer_by_link.sign_charter(hidden=young, audience=Audience.YOUNG)
    assert done.state == FileState.SIGNED and done.firm_signed_on == done.young_signed_on == lead.on


def test_the_charter_is_signed_with_the_file_before_its_label(lead: Actor, bank: Actor) -> None:
    volunteer = opened(lead)
    papers(volunteer, lead)
    firm = secret_of("firm")
    volunteer_by_link.confirm(hidden=firm)
    with pytest.raises(ValidationError, match="une fois le dossier complet"):
        volunteer_by_link.sign_charter(hidden=firm, audience=Audience.FIRM)
    assert step(volunteer, FileStep.COMPLETED, lead).charter == "2026-11"
    assert signed(volunteer).state == FileState.COMPLETE
    again = step(volunteer, FileStep.REOPENED, lead)
    assert (again.charter, again.firm_signed_on, again.young_signed_on) == ("", None, None)
    step(volunteer, FileStep.COMPLETED, lead)
    signed(volunteer)
    step(volunteer, FileStep.SENT, lead)
    assert answered(Volunteer.objects.get(), bank).state == FileState.SIGNED
    assert step(volunteer, FileStep.STARTED, lead).state == FileState.RUNNING


def test_the_firm_opens_its_file_by_its_link_fills_in_and_deposits(lead: Actor) -> None:
    volunteer = opened(lead, tutor="")
    hidden = secret_of("firm")
    with pytest.raises(ValidationError, match="bouton"):
        volunteer_by_link.tell_part_by_link(hidden=hidden, part="mission", values={"tutor": "Paul"}, link=link)
    assert volunteer_by_link.confirm(hidden=hidden).confirmed_on == lead.on
    told = volunteer_by_link.tell_part_by_link(hidden=hidden, part="mission", values={"tutor": "Paul"}, link=link)
    assert told.tutor == "Paul"
    kept = volunteer_by_link.tell_part_by_link(
        hidden=hidden, part="entreprise", values={"siret": "1", "own_staff": 8}, link=link
    )
    assert (kept.siret, kept.own_staff) == (volunteer.siret, 8), "the number of the firm is not the firm's to change"
    volunteer_by_link.deposit_by_link(hidden=hidden, requirement="job", file=files.check("a.pdf", PDF), machine="m")
    notice = Notice.objects.get(kind="volunteer.deposited")
    assert notice.person == lead.person and not any(w in notice.text + notice.title for w in ("Signal", "Morisot"))
    volunteers.tell_part(
        volunteer_id=volunteer.pk, part="entreprise", values={"email": "autre@exemple.fr"}, by=lead, link=link
    )
    with pytest.raises(ValidationError, match="aucun dossier"):
        volunteer_by_link.tell_part_by_link(hidden=hidden, part="mission", values={"tutor": "Jean"}, link=link)


def test_a_link_is_sent_again_where_there_is_an_address(lead: Actor) -> None:
    volunteer = opened(lead, email="")
    told = {"volunteer_id": volunteer.pk, "audience": Audience.FIRM, "by": lead, "link": link}
    with pytest.raises(ValidationError, match="pas d’adresse"):
        volunteers.send_link(**told)
    volunteers.tell_part(
        volunteer_id=volunteer.pk, part="entreprise", values={"email": "Rosa@exemple.fr"}, by=lead, link=link
    )
    volunteers.send_link(**told)
    assert volunteer_by_link.confirm(hidden=secret_of("firm")).pk == volunteer.pk


def test_what_is_told_by_hand_is_no_longer_what_the_register_said(lead: Actor) -> None:
    volunteer = opened(lead, register_on=lead.on, band="21")
    told = {"volunteer_id": volunteer.pk, "part": "entreprise", "by": lead, "link": link}
    assert volunteers.tell_part(values={"own_staff": 9, "naf": volunteer.naf}, **told).register_on == lead.on
    changed = volunteers.tell_part(values={"naf": "2562B"}, **told)
    assert (changed.register_on, changed.band) == (None, "")


def test_an_expired_link_opens_nothing(lead: Actor) -> None:
    opened(lead)
    hidden = secret_of("firm")
    VolunteerLink.objects.update(
        expires_at=timezone.now() + timedelta(seconds=-1), made_at=timezone.now() - timedelta(1)
    )
    assert volunteer_by_link.follow(hidden, Audience.FIRM) is None


def test_what_was_sent_does_not_change(lead: Actor) -> None:
    volunteer = sent(lead)
    with pytest.raises(ValidationError, match="transmis"):
        volunteers.tell_part(volunteer_id=volunteer.pk, part="mission", values={"tutor": "x"}, by=lead, link=link)


def test_a_payment_is_within_what_was_asked_and_after_its_day(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, asks_vert=True)
    with pytest.raises(ValidationError, match="pas encore demandée"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=1, payer="x")
    claim = aid(
        volunteer, FileStep.AID_ASKED, lead, amount_cents=800_000, scheme="vte-vert", on=months_after(lead.on, -2)
    )
    assert claim.asked_on == months_after(lead.on, -2)
    told = {"scheme": "vte-vert", "payer": "Bpifrance"}
    early = months_after(volunteer.starts_on, 12) - timedelta(days=1)
    with pytest.raises(ValidationError, match="12 mois après"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=100, on=early, **told)
    with pytest.raises(ValidationError, match="qui verse"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=100, scheme="vte-vert")
    aid(volunteer, FileStep.PAID, bank, amount_cents=300_000, reference="V1", **told)
    with pytest.raises(ValidationError, match="dépasserait"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=500_001, reference="V2", **told)
    aid(volunteer, FileStep.PAID, bank, amount_cents=500_000, reference="V2", **told)
    with pytest.raises(ValidationError, match="versé que"):
        aid(volunteer, FileStep.RECOVERED, bank, amount_cents=800_001, **told)
    assert aid(volunteer, FileStep.RECOVERED, bank, amount_cents=200_000, **told).aid == AidState.RECOVERED


def test_an_aid_is_refused_with_its_reason_and_asked_again(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000)
    with pytest.raises(ValidationError, match="pourquoi"):
        aid(volunteer, FileStep.AID_REFUSED, bank)
    assert aid(volunteer, FileStep.AID_REFUSED, bank, reason="Rapport incomplet.").aid == AidState.REFUSED
    assert aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000).aid_reason == ""


def test_what_is_asked_is_at_most_what_was_expected_and_is_put_right(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    with pytest.raises(ValidationError, match=r"est de 4.{1,6}000.{1,4}€ au plus"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_001)
    assert aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000).asked_cents == 400_000
    with pytest.raises(ValidationError, match="pourquoi vous corrigez"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=300_000)
    right = aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=300_000, reason="Un zéro de trop.")
    assert (right.aid, right.asked_cents) == (AidState.ASKED, 300_000)
    assert volunteer.steps.get(text="Un zéro de trop.").kind == FileStep.AID_ASKED
    aid(volunteer, FileStep.PAID, bank, amount_cents=100_000, payer="Bpifrance")
    with pytest.raises(ValidationError, match="versée"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=200_000, reason="Trop tard.")


def test_an_aid_waits_for_its_documents_and_for_the_contract(lead: Actor, bank: Actor) -> None:
    volunteer = signed(answered(sent(lead), bank))
    with pytest.raises(ValidationError, match="une fois le contrat commencé"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=1)
    step(volunteer, FileStep.STARTED, lead)
    VolunteerDocument.objects.create(volunteer=volunteer, requirement="report")
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=1)


def test_an_ending_is_of_the_catalogue_and_of_its_kind(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    for kind, ending in ((FileStep.ENDED, "trial"), (FileStep.BROKEN, "term"), (FileStep.ENDED, "")):
        with pytest.raises(ValidationError, match="Choisissez une raison"):
            step(volunteer, kind, lead, ending=ending)
    with pytest.raises(ValidationError, match="ne finit pas avant"):
        step(volunteer, FileStep.BROKEN, lead, ending="trial", on=volunteer.starts_on - timedelta(days=1))
    assert step(volunteer, FileStep.BROKEN, lead, ending="trial").ended_on == lead.on


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("siret", "73282932000075"),
        ("code_insee", "1283"),
        ("received", [["2024-02-30", 4]]),
        ("received", [["2024-02-03", -4]]),
        ("received", "x"),
        ("ends_on", "before"),
        ("starts_on", "before"),
        ("contract", "stage"),
        ("years_after_bac", 40),
        ("own_staff", 10**13),
    ],
)
def test_what_is_wrong_is_said_at_its_field(name: str, value: Any, lead: Actor) -> None:
    day = fields(lead.on)["signed_on"] - timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        opened(lead, **{name: day if value == "before" else value})
    assert name in error.value.message_dict and not Volunteer.objects.exists()


def _made(lead: Actor, bank: Actor) -> dict[str, Any]:
    volunteer = running(lead, bank)
    paid(volunteer, lead, bank)
    return {"file": Volunteer.objects, "claim": Claim.objects, "paper": VolunteerDocument.objects}


BROKEN: dict[str, Callable[[Any], Any]] = {
    "volunteer_sent_has_its_day": lambda made: made["file"].update(sent_on=None),
    "volunteer_sent_for_a_scheme": lambda made: made["file"].update(asks_ti=False),
    "volunteer_ended_says_why": lambda made: made["file"].update(ending="term"),
    "volunteer_signed_by_both": lambda made: made["file"].update(young_signed_on=None),
    "volunteer_running_has_begun": lambda made: made["file"].update(starts_on=None),
    "volunteer_consent_has_text_and_day": lambda made: made["file"].update(consent="2026-11"),
    "volunteer_begins_once_signed": lambda made: made["file"].update(starts_on="2000-01-01"),
    "volunteer_place_is_in_programme": lambda made: made["file"].update(in_programme="no", place=territory()),
    "claim_scheme_known": lambda made: made["claim"].update(scheme="vte"),
    "claim_answer_is_whole": lambda made: made["claim"].update(label_number=""),
    "claim_aid_asked_once_labelled": lambda made: made["claim"].update(asked_on=None),
    "claim_refusal_says_why": lambda made: made["claim"].update(aid="refused"),
    "claim_file_is_whole": lambda made: made["claim"].update(file_size=4),
    "payment_of_something": lambda made: Payment.objects.update(amount_cents=0),
    "payment_kind_known": lambda made: Payment.objects.update(kind="gift"),
    "volunteer_document_file_is_whole": lambda made: made["paper"].update(file_kind=""),
    "volunteer_document_deposited_has_its_file": lambda made: made["paper"].update(
        file_sha256="", file_kind="", file_size=0
    ),
    "volunteer_document_wrong_says_why": lambda made: made["paper"].update(state="wrong"),
    "volunteer_step_known": lambda made: VolunteerStep.objects.update(kind="gone"),
    "volunteer_step_by_somebody": lambda made: VolunteerStep.objects.update(mandate=None, by_link=""),
    "volunteer_link_expires_later": lambda made: VolunteerLink.objects.update(expires_at="2000-01-01T00:00Z"),
    "volunteer_link_for_somebody": lambda made: VolunteerLink.objects.update(audience="all"),
}


@pytest.mark.database
def test_the_database_refuses_what_is_not_whole(lead: Actor, bank: Actor) -> None:
    made = _made(lead, bank)
    for name, broken in BROKEN.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken(made)


@pytest.mark.database
def test_the_database_refuses_what_is_said_twice(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    twice: list[Callable[[], Any]] = [
        lambda: Claim.objects.create(volunteer=volunteer, scheme="vte-ti"),
        lambda: VolunteerDocument.objects.create(volunteer=volunteer, requirement="job"),
        lambda: Staying.objects.bulk_create([Staying(volunteer=volunteer, months=12, asked_on=lead.on)] * 1),
    ]
    Staying.objects.create(volunteer=volunteer, months=12, asked_on=lead.on)
    for act in twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    for change in ({"answer": "yes"}, {"left_on": lead.on}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Staying.objects.update(**change)
