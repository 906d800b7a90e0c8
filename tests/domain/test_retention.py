"""What the register says must go goes: each retention has its part of the purge, and each part does what it says."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import models
from django.utils import timezone
from tests.domain.followed_world import contact, follow, met
from tests.domain.needs_world import FIELDS as NEED_FIELDS
from tests.domain.needs_world import link as to_need
from tests.domain.needs_world import stated as need_stated
from tests.domain.offers_world import applied, published
from tests.domain.offers_world import fields as offer_fields
from tests.domain.offers_world import stated as offer_stated
from tests.domain.offers_world import who as candidate
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.domain.plans_world import acting as of_plans
from tests.domain.plans_world import fiche, world
from tests.domain.platforms_world import FIELDS as BOOKING_FIELDS
from tests.domain.platforms_world import asked as booking_asked
from tests.domain.platforms_world import lead as keeper_of_platforms
from tests.domain.platforms_world import link as to_booking
from tests.domain.platforms_world import published as platform_published
from tests.domain.platforms_world import working as working_day
from tests.domain.requests_world import referent, sent
from tests.domain.test_diagnosis_findings import local
from tests.domain.test_diagnosis_questionnaires import now, opened, send
from tests.domain.test_files import PDF
from tests.domain.test_invitations import invite
from tests.domain.training_world import diagnostic, training, transmission
from tests.domain.volunteers_world import opened as volunteer_opened

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.models import Access, Entry, PersonalValue
from etabli.domain.coordination import services as coordination
from etabli.domain.coordination.enums import StepKind
from etabli.domain.coordination.models import RequestLink
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models import Evidence, Questionnaire, Reply
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.firms import services as firms
from etabli.domain.firms.models import (
    FirmContact,
    FollowedFirm,
    FollowedImport,
    Need,
    NeedLink,
    SignalMark,
    UnconfirmedNeed,
)
from etabli.domain.firms.services import followed, followed_imports, followed_signals
from etabli.domain.foundation import files
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.governance import register, services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Ground, OrganisationKind, Role
from etabli.domain.governance.models import (
    Attempt,
    Invitation,
    JoinRequest,
    LoginLink,
    Recusal,
    UnconfirmedRequest,
)
from etabli.domain.governance.permissions import recused
from etabli.domain.governance.services import attempts, login
from etabli.domain.notifications import services as notifications
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message
from etabli.domain.plans.models import Draft, Import
from etabli.domain.plans.services import drafts, imports
from etabli.domain.platforms import services as platforms
from etabli.domain.platforms.models import Booking, BookingLink, Platform, UnconfirmedBooking
from etabli.domain.training.models import Training, Transmission
from etabli.domain.training.services import withdraw_training
from etabli.domain.vte import services as vte
from etabli.domain.vte.models import (
    Alert,
    Application,
    Offer,
    OfferLink,
    UnconfirmedApplication,
    UnconfirmedOffer,
    Volunteer,
    VolunteerLink,
)
from etabli.domain.vte.services import alerts as offer_alerts
from etabli.kernel.errors import EtabliError
from etabli.ops.management.commands.purge import PURGES

pytestmark = pytest.mark.django_db
SECRET = "Un propos à oublier"
RETENTIONS = [(treatment, one) for treatment in register.load() for one in treatment.retention]


def link() -> models.QuerySet[Any]:
    login.request_link(email="a@exemple.fr", browser="b", machine="m", next_path="", link=str)
    return LoginLink.objects.all()


def attempt() -> models.QuerySet[Any]:
    attempts.count(attempts.CODES_OF_PERSON, "ada")
    return Attempt.objects.all()


def session() -> models.QuerySet[Any]:
    Session.objects.create(session_key="x", session_data="", expire_date=timezone.now() + timedelta(hours=12))
    return Session.objects.all()


def access() -> models.QuerySet[Any]:
    audit.log_access(by=SYSTEM, method="GET", route="team")
    return Access.objects.all()


def message() -> models.QuerySet[Any]:
    outbox.write(kind="x", to="a@exemple.fr", subject="x", text=SECRET)
    Message.objects.update(sent_at=timezone.now())
    return Message.objects.all()


def notice() -> models.QuerySet[Any]:
    words = {"title": SECRET, "text": SECRET, "url": "/"}
    notifications.tell(kind="plan.moved", event="x", people=[person()], by=None, **words)
    return Notice.objects.all()


def invitation() -> models.QuerySet[Any]:
    invite(acting(Role.PROJECT_LEAD), message=SECRET)
    Message.objects.all().delete()
    return Invitation.objects.exclude(message="") | Invitation.objects.filter(email__contains="rosa")


def request() -> models.QuerySet[Any]:
    asked = JoinRequest(role=Role.CONTRIBUTOR, organisation=organisation(), territory=territory(), message=SECRET)
    services.ask_to_join(request=asked, by=actor(person(), verified=True))
    services.answer_request(request=asked, accept=False, by=acting(Role.PROJECT_LEAD), reason="hors périmètre")
    return JoinRequest.objects.exclude(message="")


def unconfirmed_request() -> models.QuerySet[Any]:
    names = {"given_name": "Rosa", "family_name": "Bonheur", "organisation_name": "Ateliers"}
    asked = UnconfirmedRequest(
        email="a@exemple.fr", territory=territory(), role=Role.CONTRIBUTOR, message=SECRET, **names
    )
    services.ask_from_outside(asked=asked, machine="m", link=str)
    return UnconfirmedRequest.objects.all()


def recusal(**fields: Any) -> Recusal:
    member = mandate(Role.INDUSTRIEL, **fields).person
    found = Recusal(
        person=member,
        territory=territory(),
        subject_kind="diagnosis.finding",
        subject_id="7",
        subject_title="Friche",
        ground=Ground.RELATIVE,
        explanation=SECRET,
    )
    services.declare_recusal(recusal=found, by=acting(Role.PROJECT_LEAD))
    return services.confirm_recusal(recusal=found, by=acting(Role.REGION, region_id="84"))


def explanation() -> models.QuerySet[Any]:
    recusal()
    return Recusal.objects.exclude(explanation="")


def deport() -> models.QuerySet[Any]:
    recusal(ends_on=timezone.localdate() + timedelta(days=5))
    return Recusal.objects.all()


def replies() -> models.QuerySet[Any]:
    _, hidden = opened(now(Role.PROJECT_LEAD))
    for choice in ("oui", "oui", "non"):
        send(hidden, q1=choice, q4=SECRET)
    return Reply.objects.all()


def evidence() -> models.QuerySet[Any]:
    who = acting(Role.CONTRIBUTOR)
    piece = Evidence(finding=local(who), kind=EvidenceKind.DOCUMENT, text=SECRET, source=SECRET)
    diagnosis.add_evidence(evidence=piece, file=files.check("étude.pdf", PDF), by=who)
    return Evidence.objects.exclude(file_sha256="")


def draft() -> models.QuerySet[Any]:
    of = world()
    drafts.keep(fiche=fiche(of), revision=1, typed={"context": SECRET}, by=of.lead)
    return Draft.objects.all()


def importation() -> models.QuerySet[Any]:
    of = world()
    sheet = Sheet(name="Fiches", rows=[["Intitulé"], [SECRET]], at=[1, 2])
    imports.begin(plan=of.plan, file_name="plan.csv", sheets=[sheet], by=of.lead)
    return Import.objects.all()


def answer_link() -> models.QuerySet[Any]:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    one = sent(of, operator, on=timezone.localdate())
    coordination.take_step(sent_id=one.pk, kind=StepKind.YES, by=of_plans(who, timezone.localdate()))
    return RequestLink.objects.all()


def need() -> models.QuerySet[Any]:
    acting(Role.PROJECT_LEAD, on=timezone.localdate())
    _, hidden = need_stated(text=SECRET, firm=SECRET, contact=SECRET)
    firms.add_word(hidden=hidden, text=SECRET)
    firms.close_by_link(hidden=hidden, closing="dropped", text=SECRET)
    return Need.objects.filter(models.Q(text=SECRET) | models.Q(firm=SECRET) | models.Q(steps__text=SECRET))


def need_link() -> models.QuerySet[Any]:
    need_stated()
    return NeedLink.objects.all()


def unconfirmed_need() -> models.QuerySet[Any]:
    given = {"territory": territory(), **NEED_FIELDS}
    firms.state(stated=UnconfirmedNeed(**given), machine="m", link=to_need)
    return UnconfirmedNeed.objects.all()


def offer() -> models.QuerySet[Any]:
    offer_stated(title=SECRET, mission=SECRET, firm=SECRET)
    return Offer.objects.filter(models.Q(title=SECRET) | models.Q(firm=SECRET) | models.Q(words__contains="secret"))


def unconfirmed_offer() -> models.QuerySet[Any]:
    vte.state(said=UnconfirmedOffer(**offer_fields()), machine="m", link=to_need)
    return UnconfirmedOffer.objects.all()


def application() -> models.QuerySet[Any]:
    applied(published()[0], name=SECRET, message=SECRET)
    return Application.objects.filter(models.Q(name=SECRET) | models.Q(message=SECRET) | ~models.Q(file_sha256=""))


def unconfirmed_application() -> models.QuerySet[Any]:
    vte.apply(said=UnconfirmedApplication(offer=published()[0], **candidate()), file=None, machine="m", link=to_need)
    return UnconfirmedApplication.objects.all()


def offer_link() -> models.QuerySet[Any]:
    offer_stated()
    return OfferLink.objects.all()


def alert() -> models.QuerySet[Any]:
    offer_alerts.ask(alert=Alert(email="c@exemple.fr", cadence="daily"), machine="m", link=to_need)
    return Alert.objects.all()


def volunteer() -> models.QuerySet[Any]:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    volunteer_opened(lead, family_name=SECRET, tutor=SECRET, responsibilities=SECRET)
    named = models.Q(family_name=SECRET) | models.Q(tutor=SECRET) | models.Q(responsibilities=SECRET)
    return Volunteer.objects.filter(named)


def volunteer_link() -> models.QuerySet[Any]:
    volunteer_opened(acting(Role.PROJECT_LEAD, on=timezone.localdate()))
    return VolunteerLink.objects.all()


def followed_import() -> models.QuerySet[Any]:
    sheet = Sheet(name="Liste", rows=[["Nom"], [SECRET]], at=[1, 2])
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    followed_imports.begin(territory=territory(), file_name="a.csv", sheets=[sheet], openness="team", by=lead)
    return FollowedImport.objects.all()


def followed_contact() -> models.QuerySet[Any]:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    contact(follow(lead), lead, name=SECRET)
    return FirmContact.objects.all()


def followed_firm() -> models.QuerySet[Any]:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    firm = follow(lead, name=SECRET)
    met(firm, lead, note=SECRET)
    followed.stop(firm_id=firm.pk, reason="Fermée.", by=lead)
    return FollowedFirm.objects.filter(models.Q(name=SECRET) | models.Q(exchanges__note=SECRET))


def signal_mark() -> models.QuerySet[Any]:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    said = {"siret": "73282932000074", "signal": "grew", "evidence": "x", "verdict": "useless", "reason": SECRET}
    followed_signals.mark(signal=SignalMark(territory=territory(), **said), by=lead)
    return SignalMark.objects.all()


def booking() -> models.QuerySet[Any]:
    _, service = platform_published(keeper_of_platforms())
    booking_asked(service, purpose=SECRET, firm=SECRET, contact=SECRET)
    return Booking.objects.filter(models.Q(purpose=SECRET) | models.Q(firm=SECRET) | models.Q(contact=SECRET))


def booking_link() -> models.QuerySet[Any]:
    booking_asked(platform_published(keeper_of_platforms())[1])
    return BookingLink.objects.all()


def unconfirmed_booking() -> models.QuerySet[Any]:
    _, service = platform_published(keeper_of_platforms())
    day = working_day()
    given = {"first_on": day, "last_on": day, "from_hour": 0, "to_hour": 24, **BOOKING_FIELDS}
    platforms.ask(asked=UnconfirmedBooking(service=service, **given), machine="m", link=to_booking)
    return UnconfirmedBooking.objects.all()


def platform_contact() -> models.QuerySet[Any]:
    chief = keeper_of_platforms()
    platform, _ = platform_published(chief, contact=SECRET)
    platforms.withdraw(platform_id=platform.pk, reason="fin du bail", by=chief)
    return Platform.objects.filter(contact=SECRET)


def firm_of_tools() -> models.QuerySet[Any]:
    chief = keeper_of_platforms()
    diagnostic(chief, firm=SECRET)
    transmission(chief, firm=SECRET, plan=SECRET)
    return Transmission.objects.filter(models.Q(firm=SECRET) | models.Q(plan=SECRET))


def contact_of_training() -> models.QuerySet[Any]:
    chief = keeper_of_platforms()
    one = training(chief, email="secret@exemple.fr", phone=SECRET[:30])
    withdraw_training(training_id=one.pk, by=chief)
    return Training.objects.exclude(email="", phone="")


# By the name of the part of the purge: makes something, and says what must be empty once it is past its retention.
CASES: dict[str, Callable[[], models.QuerySet[Any]]] = {
    "login links": link,
    "notices": notice,
    "attempts": attempt,
    "unconfirmed requests": unconfirmed_request,
    "sessions": session,
    "accesses": access,
    "messages": message,
    "invitations": invitation,
    "requests": request,
    "grounds of déports": explanation,
    "déports": deport,
    "replies": replies,
    "evidence": evidence,
    "drafts": draft,
    "imports": importation,
    "answer links": answer_link,
    "needs": need,
    "need links": need_link,
    "unconfirmed needs": unconfirmed_need,
    "unconfirmed offers": unconfirmed_offer,
    "unconfirmed applications": unconfirmed_application,
    "applications": application,
    "offers": offer,
    "offer links": offer_link,
    "alerts": alert,
    "volunteer files": volunteer,
    "volunteer links": volunteer_link,
    "imports of firms": followed_import,
    "contacts of followed firms": followed_contact,
    "followed firms": followed_firm,
    "marks of signals": signal_mark,
    "bookings": booking,
    "booking links": booking_link,
    "unconfirmed bookings": unconfirmed_booking,
    "contacts of platforms": platform_contact,
    "firms of tools": firm_of_tools,
    "contacts of trainings": contact_of_training,
}


@pytest.fixture
def years_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Every phase is over, every mail forgotten."""

    def go() -> None:
        moved = timezone.now() + timedelta(days=3 * 365)
        monkeypatch.setattr(timezone, "now", lambda: moved)

    return go


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def purge() -> str:
    out = StringIO()
    call_command("purge", stdout=out)
    return out.getvalue()


def test_every_retention_has_its_part_of_the_purge_and_every_part_its_retention() -> None:
    assert {one.purge for _, one in RETENTIONS if one.purge} == set(PURGES)
    assert set(CASES) == set(PURGES), "each part has its case below"


def test_what_no_purge_ends_is_known() -> None:
    """A treatment that is kept until somebody asks, or as long as the programme, is said here too."""
    kept = {treatment.id for treatment, one in RETENTIONS if one.without_purge}
    assert kept == {"comptes", "mandats", "journal", "plans", "demandes", "comites"}
    assert {treatment.id for treatment, one in RETENTIONS if one.without_purge == "programme"} == {"journal"}


@pytest.mark.parametrize(
    "retention",
    [
        "  - la durée de la phase",
        "  - {text: la durée de la phase}",
        "  - {text: x, purge: replies, without_purge: programme}",
        "  - {text: x, without_purge: toujours}",
    ],
)
def test_a_treatment_without_an_end_is_refused(retention: str, tmp_path: Path) -> None:
    path = register.HERE / "messages.yaml"
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition("retention:\n")
    (tmp_path / "x.yaml").write_text(
        f"{before}retention:\n{retention}\nrecipients:\n{after.partition('recipients:' + chr(10))[2]}", encoding="utf-8"
    )
    with pytest.raises(EtabliError, match="retention"):
        register.load(tmp_path)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_part_of_the_purge_does_what_the_register_says(
    name: str, years_later: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    held = CASES[name]()
    assert held.exists() and f" {name}" in purge() and held.exists(), "what is young stays"
    years_later()
    with django_capture_on_commit_callbacks(execute=True):
        assert PURGES[name]() >= (0 if name == "déports" else 1)
        purge()
    assert not held.exists()
    assert SECRET not in str(list(PersonalValue.objects.values_list("value", flat=True)))
    assert SECRET not in str(list(Entry.objects.values_list("before", "after")))
    counts = purge().replace(" purged", "").strip().split(", ")
    assert f"0 {name}" in counts, "nothing is purged twice"


def test_the_link_of_a_request_that_waits_stays_so_that_nobody_is_written_to_twice(
    years_later: Callable[[], None],
) -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    sent(of, operator, on=timezone.localdate())
    coordination.remind(on=timezone.localdate(), link=str)
    years_later()
    purge()
    assert RequestLink.objects.count() == 1
    assert not Message.objects.filter(kind="asked.sent", created_at__gt=timezone.now() - timedelta(days=1)).exists()


def test_what_firms_said_together_stays(years_later: Callable[[], None]) -> None:
    replies()
    lead = now(Role.PROJECT_LEAD)
    found = Questionnaire.objects.get()
    before = queries.questionnaire(lead, "2", "ti-8413", found.pk)
    years_later()
    purge()
    after = queries.questionnaire(lead, "2", "ti-8413", found.pk)
    assert before is not None and after is not None and after.received == before.received == 3
    assert [one.summary for one in after.answers] == [one.summary for one in before.answers]
    assert any(one.each for one in before.answers) and not any(one.each for one in after.answers)
    listed = queries.questionnaires(lead, "2", "ti-8413")
    assert listed is not None and listed.found[0].received == 3
    assert not after.questionnaire.takes_answers(found.closes_on), "it is closed for good"


def test_the_file_of_a_piece_goes_with_it(
    years_later: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    evidence()
    path = files.path_of(Evidence.objects.get().file_sha256)
    years_later()
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        purge()
    left = Evidence.objects.get()
    assert not path.exists() and (left.text, left.source, left.file_name) == ("[effacé]", "", "")
    assert left.kind == EvidenceKind.DOCUMENT and left.forgotten_at


def test_a_deport_shields_as_long_as_its_person_has_a_mandate_there(years_later: Callable[[], None]) -> None:
    found = recusal()
    years_later()
    purge()
    left = Recusal.objects.get()
    assert left.explanation == "" and recused(actor(found.person, verified=True), ("diagnosis.finding", "7"))
    services.end_mandate(
        mandate=found.person.mandates.get(),
        on=timezone.localdate() - timedelta(days=1),
        by=actor(found.person, verified=True),
        reason="fin",
    )
    purge()
    assert not Recusal.objects.exists()
    assert Entry.objects.filter(verb="recusal.removed", object_id=str(left.pk)).exists()
