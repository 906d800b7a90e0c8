"""Two territories with everything on them, each thing made by those who may, and everybody who may ask for it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from tests.access.followed import FollowedPlace, followed_of
from tests.access.means import MeansPlace, means_of
from tests.access.needs import NeedPlace, needs_of
from tests.access.offers import OfferPlace, offers_of
from tests.access.people import HERE, OTHER_TERRITORY, Who, everybody, of_place
from tests.access.plans import PlanPlace, plan_of
from tests.access.table import PLACES
from tests.access.volunteers import VolunteerPlace, volunteers_of
from tests.domain.people import mandate, organisation, person, territory

from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import Axis, EvidenceKind, Kind, Origin, QuestionKind, State
from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire, Version
from etabli.domain.diagnosis.questions import Question
from etabli.domain.foundation import files
from etabli.domain.governance import secret, services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Ground, OrganisationKind, Role
from etabli.domain.governance.models import Invitation, JoinRequest, LoginLink, Mandate, Organisation, Recusal
from etabli.domain.territories.models import Territory
from etabli.web import live

CSV = b"secteur;emplois\r\nplasturgie;5200\r\n"


@dataclass(frozen=True)
class Place:
    """A territory and one of each thing that is of a territory."""

    territory: Territory
    held: dict[str, Mandate]
    member: Mandate
    region: Mandate
    finding: Finding
    changed: Finding
    evidence: Evidence
    reserved: Evidence
    draft: Questionnaire
    opened: Questionnaire
    closed_link: str
    opened_link: str
    adopted: Version
    version: Version
    invitation: Invitation
    invitation_link: str
    side_invitation: Invitation
    request: JoinRequest
    recusal: Recusal
    plan: PlanPlace
    needs: NeedPlace
    offers: OfferPlace
    volunteers: VolunteerPlace
    followed: FollowedPlace
    means: MeansPlace

    def by(self, role: Role) -> Actor:
        """Whoever holds a local role here."""
        return actor(self.held[role].person, verified=True)


@dataclass(frozen=True)
class World:
    """`here` is the territory that pages are about, `there` another of the same région."""

    people: tuple[Who, ...]
    here: Place
    there: Place
    organisation: Organisation
    login_link: str

    def other(self, place: Place) -> Place:
        return self.there if place is self.here else self.here


def world() -> World:
    people = everybody()
    addressee = next(who.person for who in people if who.mandate is None and who.person is not None)
    firm = organisation(name="Ateliers du Signal")
    carrier, payer = organisation(OrganisationKind.EPCI), organisation(OrganisationKind.OPERATOR)
    _share(people, {Role.PROJECT_OWNER: firm, Role.OPERATOR: payer})
    hidden = secret.fresh()
    LoginLink.objects.create(
        email=addressee.email,
        secret_hash=secret.hashed(hidden),
        browser_hash=secret.hashed(secret.fresh()),
        expires_at=timezone.now() + timedelta(minutes=10),
    )
    here, there = (
        _place(territory(name), of_place(people, territory(name)), firm, carrier, addressee.email)
        for name in (HERE, OTHER_TERRITORY)
    )
    return World(people, here, there, firm, hidden)


def _share(people: tuple[Who, ...], organisations: dict[Role, Organisation]) -> None:
    """Those of a role act for one organisation wherever they are: what it leads or pays elsewhere is not theirs."""
    for who in people:
        if who.mandate is not None and who.role in organisations and who.situation in PLACES["anywhere"]:
            who.mandate.organisation = organisations[Role(who.role)]
            Mandate.objects.filter(pk=who.mandate.pk).update(organisation=who.mandate.organisation)


def _place(
    where: Territory, held: dict[str, Mandate], firm: Organisation, carrier: Organisation, invited: str
) -> Place:
    today = timezone.localdate()
    lead, pair = held[Role.PROJECT_LEAD], [held[Role.ELU], held[Role.INDUSTRIEL]]
    by = actor(lead.person, verified=True)
    region = mandate(Role.REGION, region_id="84")
    member = mandate(Role.CONTRIBUTOR, of=person("Tiers", "Nommé"), territory=where)
    over = actor(region.person, verified=True)
    services.designate_binome(territory=where, elu=pair[0], industriel=pair[1], on=today - timedelta(days=9), by=over)
    writer = actor(member.person, verified=True)
    links: list[str] = []
    offered = {"territory": where, "organisation": firm, "email": invited}
    invitation = services.invite(
        invitation=Invitation(role=Role.CONTRIBUTOR, **offered), by=by, link=lambda hidden: links.append(hidden) or ""
    )
    side = Invitation.objects.create(
        role=Role.ELU, secret_hash=uuid4().hex, invited_by=over.person, expires_at=invitation.expires_at, **offered
    )
    asked = JoinRequest(territory=where, role=Role.CONTRIBUTOR, organisation=firm)
    request = services.ask_to_join(request=asked, by=actor(person("Rosa", "Demande"), verified=True))
    finding, changed, evidence, reserved, recusal = _findings(where, writer)
    draft, opened, links[1:] = _questionnaires(where, by)
    adopted, version = _versions(where, by, [actor(one.person, verified=True) for one in pair])
    return Place(
        where,
        held,
        member,
        region,
        finding,
        changed,
        evidence,
        reserved,
        draft,
        opened,
        links[1],
        links[2],
        adopted,
        version,
        invitation,
        links[0],
        side,
        request,
        recusal,
        plan_of(where, held, region, member, carrier, 1 if where.published_id == HERE else 41),
        needs_of(where, member),
        offers_of(where, lead),
        volunteers_of(where, by),
        followed_of(where, by, held),
        means_of(where, by),
    )


def _findings(where: Territory, by: Actor) -> tuple[Finding, Finding, Evidence, Evidence, Recusal]:
    diagnosis.draw(territory=where, release=live.release(), catalogue=live.catalogue())
    words = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    finding = diagnosis.add_finding(finding=Finding(territory=where, **words), by=by)
    changed = Finding.objects.filter(territory=where, origin=Origin.DERIVED)[0]
    pieces = [
        diagnosis.add_evidence(
            evidence=Evidence(finding=finding, kind=EvidenceKind.DOCUMENT, text="Emplois", restricted=restricted),
            file=files.check("emplois.csv", CSV),
            by=by,
        )
        for restricted in (False, True)
    ]
    kind, key = changed.subject
    recusal = Recusal(
        person=by.person,
        territory=where,
        subject_kind=kind,
        subject_id=key,
        subject_title=changed.title,
        ground=Ground.COMPETITOR,
    )
    return finding, changed, pieces[0], pieces[1], services.declare_recusal(recusal=recusal, by=by)


def _questionnaires(where: Territory, by: Actor) -> tuple[Questionnaire, Questionnaire, list[str]]:
    """One in preparation; one open, with its answers; the links of one that is closed, and of the open one."""
    found, links = [], []
    for title in ("Brouillon", "Fermé", "Ouvert"):
        one = Questionnaire(
            territory=where, title=title, introduction="Qui demande.", closes_on=by.on + timedelta(days=9)
        )
        one = diagnosis.prepare(questionnaire=one, by=by)
        question = Question(id="", kind=QuestionKind.SCALE, text="Le foncier suffit-il ?")
        diagnosis.add_question(questionnaire_id=one.pk, question=question, by=by)
        if found:
            links.append(diagnosis.open_questionnaire(questionnaire_id=one.pk, by=by))
            for note in "135":
                diagnosis.reply(hidden=links[-1], reply_id=uuid4(), typed={"q1": note}, firm=f"Entreprise {note}")
        if title == "Fermé":
            diagnosis.close(questionnaire_id=one.pk, by=by)
        found.append(one)
    return found[0], found[2], links


def _versions(where: Territory, by: Actor, pair: list[Actor]) -> tuple[Version, Version]:
    """One adopted, the next in preparation."""
    kept = Finding.objects.filter(territory=where, origin=Origin.DERIVED).last()
    assert kept is not None
    diagnosis.decide(finding_id=kept.pk, revision=1, values={"state": State.KEPT}, by=by)
    for _ in range(0 if where.published_id == HERE else 2):  # numbers of the two territories differ
        dropped = diagnosis.make_version(territory=where, release_id=live.release().id, by=by)
        diagnosis.withdraw(version_id=dropped.pk, reason="à refaire", by=by)
    first = diagnosis.make_version(territory=where, release_id=live.release().id, by=by)
    diagnosis.submit(version_id=first.pk, by=by)
    for member in pair:
        diagnosis.sign(version_id=first.pk, committee_on=by.on, by=member)
    return first, diagnosis.make_version(territory=where, release_id=live.release().id, by=by)
