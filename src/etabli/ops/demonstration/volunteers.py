"""Volunteers of the demonstration, in every step: opened, completed, sent, labelled, signed, begun, paid, ended."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock, files
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.territories.models import PerimeterCommune
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.services import (
    volunteer_aid,
    volunteer_by_link,
    volunteer_documents,
    volunteer_reminders,
    volunteer_steps,
    volunteers,
)
from etabli.domain.vte.services.volunteer_aid import Money
from etabli.domain.vte.services.volunteer_steps import Answer
from etabli.domain.vte.services.volunteer_telling import new_link
from etabli.domain.vte.volunteer_enums import Audience, FileStep, Stay
from etabli.domain.vte.volunteer_facts import expected_of
from etabli.domain.vte.volunteer_retention import forget_old_files
from etabli.kernel.codes import is_siren, is_siret
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, SITE, Team, mandated, organisation, person
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("volunteers.yaml")
PAGES = {Audience.FIRM: "volunteer_follow", Audience.YOUNG: "volunteer_young"}
# How far a file comes, in order; what is after `labelled` is a contract that lives.
WAY = ("preparing", "complete", "sent", "refused", "labelled", "signed", "running", "broken", "asked", "paid", "ended")
LEAST = date(2024, 3, 1)  # people of the demonstration have their mandates since then


def play(teams: Sequence[Team]) -> None:
    """Each file of the story, in each territory."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    for n, team in enumerate(teams):
        bank = _bank(told["bank"], team)
        for k, words in enumerate(told["files"]):
            if n and (k + n) % 2 == 0:
                continue  # territories are not the same
            _file(words, team, bank, number=100 * n + k, shift=n, papers=told["papers"])
    forget_old_files()


def _bank(name: str, team: Team) -> Mandate:
    """The referent there of who grants the label, one for each territory."""
    siren = volunteer_rules().granted_by.siren
    whose = Organisation.objects.filter(siren=siren).first()
    if whose is None:
        whose = organisation(OrganisationKind.OPERATOR, name)
        whose.siren = siren
        audit.save(whose, by=SYSTEM, verb="organisation.declared", reason="démonstration")
    here = team.territory
    return mandated(
        person(Role.OPERATOR, f"{name}, {here.name}", f"vte-{here.published_id}"), Role.OPERATOR, whose, territory=here
    )


def _file(words: Mapping[str, Any], team: Team, bank: Mandate, *, number: int, shift: int, papers: str) -> None:
    today = timezone.localdate()
    begun = max(months_after(today, -words["begun"] - shift), LEAST)
    scene = _Scene(words, team, bank, begun, french(papers))
    reaches = WAY.index(words["reaches"])
    volunteer = scene.opens(number)
    if reaches == 0:
        return
    scene.completes(volunteer)
    if reaches >= WAY.index("sent"):
        scene.sends(volunteer)
    if reaches >= WAY.index("refused"):
        scene.answers(volunteer, granted=words["reaches"] != "refused")
    if reaches >= WAY.index("signed"):
        scene.signs(volunteer)
    if reaches >= WAY.index("running"):
        scene.begins(volunteer)
    if words["reaches"] == "broken":
        scene.ends(volunteer, FileStep.BROKEN, months_after(begun, 3))
    if reaches >= WAY.index("asked"):
        scene.asks(volunteer, paid=reaches >= WAY.index("paid"))
        scene.stays(volunteer)
    if words["reaches"] == "ended":
        scene.ends(volunteer, FileStep.ENDED, min(months_after(begun, words.get("months", 18)), today))
    if words.get("agrees") and (later := months_after(begun, volunteer_rules().staying.second)) <= today:
        scene.stays_later(volunteer, later)


class _Scene:
    """One file as it lives, each act on its day; none after today."""

    def __init__(self, words: Mapping[str, Any], team: Team, bank: Mandate, begun: date, papers: str) -> None:
        self.words, self.team, self.bank, self.begun, self.papers = words, team, bank, begun, papers

    def day(self, days: int) -> date:
        """So many days after the contract began."""
        return min(self.begun + timedelta(days=days), timezone.localdate())

    def opens(self, number: int) -> Volunteer:
        words, day = self.words, self.day(5)
        box = search_key(words["firm"]).replace(" ", "-")
        territory = self.team.territory
        months = words.get("months")
        told = {
            "firm": f"{words['firm']} {MADE_UP}",
            "siret": siret(number),
            "naf": "2229A",
            "code_insee": _commune(self.team),
            "register_on": day,
            "email": f"{box}.{territory.published_id}@{ADDRESS}",
            "linked": False,
            "own_staff": 40 + number % 50,
            "own_turnover_eur": 7_500_000,
            "own_balance_eur": 5_000_000,
            "micro_entrepreneur": False,
            "in_difficulty": False,
            "hiring_aid": "aucune",
            "mission_spend_eur": words["spend"],
            "others_of_siret": 0,
            "others_of_siren": 0,
            "received_complete": True,
            "contract": words.get("contract", "cdi"),
            "months": months,
            "signed_on": self.begun - timedelta(days=10),
            "starts_on": self.begun,
            "ends_on": months_after(self.begun, months) if months else None,
            "gross_pay_cents": 245_000,
            "asks_ti": words.get("ti", False),
            "asks_vert": words.get("vert", False),
            "title": french(words["title"]),
            "responsibilities": french("Conduire le projet avec l'atelier et en rendre compte chaque mois."),
            "tutor": f"Directeur des opérations {MADE_UP}",
            "management": "Rend compte à la direction.",
            "responsible_mission": True,
            "green_mission": words.get("vert", False),
            "given_name": words["given"],
            "family_name": f"{words['family']} {MADE_UP}",
            "young_email": f"{search_key(words['given'])}.{box}.{territory.published_id}@{ADDRESS}",
            "years_after_bac": 5,
            "training_for_bac_3": True,
            "diploma_on": self.begun - timedelta(days=150),
            "school": french(words["school"]),
            "school_departement": words["school_departement"],
        }
        with clock.played(at(day)):
            by = acting(self.team.project_lead, day)
            return volunteers.open_file(volunteer=Volunteer(territory=territory, **told), by=by, link=_link)

    def completes(self, volunteer: Volunteer) -> None:
        """The firm opens its link and deposits; the chef de projet accepts."""
        day = self.day(20)
        with clock.played(at(day)):
            hidden, by = new_link(volunteer, Audience.FIRM), acting(self.team.project_lead, day)
            volunteer_by_link.confirm(hidden=hidden)
            for one in volunteer.documents.all():
                text = f"{self.papers}\n{one.requirement}, {volunteer.pk}\n".encode()
                told = {"requirement": one.requirement, "file": files.check(f"{one.requirement}.txt", text)}
                kept = {"volunteer_id": volunteer.pk, "by": by}
                if one.requirement == "job":
                    volunteer_by_link.deposit_by_link(hidden=hidden, **told)
                else:
                    volunteer_documents.deposit(**told, **kept)
                volunteer_documents.judge(requirement=one.requirement, accepted=True, link=_link, **kept)
            self.step(volunteer, FileStep.COMPLETED, day)

    def sends(self, volunteer: Volunteer) -> None:
        with clock.played(at(self.day(40))):
            self.step(volunteer, FileStep.SENT, self.day(40))

    def answers(self, volunteer: Volunteer, *, granted: bool) -> None:
        day = self.day(70)
        with clock.played(at(day)):
            by = acting(self.bank, day)
            for scheme in volunteer.schemes:
                number = f"D-{str(volunteer.pk)[:6].upper()}-{scheme[-2:].upper()}" if granted else ""
                reason = "" if granted else french("Le poste n'est pas à responsabilités.")
                answer = Answer(scheme, granted, day, number=number, reason=reason)
                volunteer_steps.record_label(volunteer_id=volunteer.pk, answer=answer, by=by, link=_link)

    def signs(self, volunteer: Volunteer) -> None:
        with clock.played(at(self.day(76))):
            for audience in Audience:
                hidden = new_link(volunteer, audience)
                volunteer_by_link.sign_charter(hidden=hidden, audience=audience)
                if audience == Audience.YOUNG and self.words.get("agrees"):
                    volunteer_by_link.agree(hidden=hidden, agrees=True)

    def begins(self, volunteer: Volunteer) -> None:
        with clock.played(at(self.day(78))):
            self.step(volunteer, FileStep.STARTED, self.day(78))

    def asks(self, volunteer: Volunteer, *, paid: bool) -> None:
        """The aid of each scheme, as the rules let expect; then paid, the first one in two times."""
        asked, moved = self.day(380), self.day(420)
        volunteer = Volunteer.objects.get(pk=volunteer.pk)  # as it was sent
        expected = expected_of(volunteer, asked)
        for scheme in volunteer.schemes:
            cents = (expected.alone(scheme).high or 0) * 100
            if not cents:
                continue
            with clock.played(at(asked)):
                told = Money(scheme, FileStep.AID_ASKED, asked, cents)
                self._aid(volunteer, told, acting(self.team.project_lead, asked))
            if not paid:
                continue
            halves = (cents // 2, cents - cents // 2) if scheme == "vte-vert" else (cents,)
            for n, part in enumerate(halves, start=1):
                with clock.played(at(moved)):
                    reference = f"V-{str(volunteer.pk)[:6].upper()}-{n}"
                    told = Money(
                        scheme, FileStep.PAID, moved, part, payer=self.bank.organisation.name, reference=reference
                    )
                    self._aid(volunteer, told, acting(self.bank, moved))

    def stays(self, volunteer: Volunteer) -> None:
        """The firm is asked at twelve months, and answers or not."""
        day = self.day(370)
        with clock.played(at(day)):
            volunteer_reminders.ask_stay(volunteer_id=volunteer.pk, on=day, link=_link)
            answer = {True: "yes", "yes": "yes", "left": "left"}.get(self.words.get("stays", ""), "")
            if answer:
                hidden = new_link(volunteer, Audience.FIRM)
                volunteer_by_link.answer_stay(hidden=hidden, audience=Audience.FIRM, stay=answer)

    def stays_later(self, volunteer: Volunteer, day: date) -> None:
        """Whoever agreed is asked at twenty-four months, and answers or not yet."""
        with clock.played(at(day)):
            volunteer_reminders.ask_stay(volunteer_id=volunteer.pk, on=day, link=_link)
            if self.words.get("later"):
                hidden = new_link(volunteer, Audience.YOUNG)
                volunteer_by_link.answer_stay(hidden=hidden, audience=Audience.YOUNG, stay=Stay.YES)

    def ends(self, volunteer: Volunteer, kind: FileStep, day: date) -> None:
        with clock.played(at(day)):
            self.step(volunteer, kind, day, ending=self.words["ending"])

    def step(self, volunteer: Volunteer, kind: FileStep, on: date, **more: str) -> None:
        today = timezone.localdate(clock.now())
        by = acting(self.team.project_lead, today)
        volunteer_steps.take_step(volunteer_id=volunteer.pk, kind=kind, by=by, link=_link, on=on, **more)

    def _aid(self, volunteer: Volunteer, told: Money, by: Any) -> None:
        volunteer_aid.record_aid(volunteer_id=volunteer.pk, told=told, by=by, link=_link)


def siret(number: int) -> str:
    """One that no firm has, with its check digits; nor any of the made-up register, which begin with 000."""
    siren = next(found for last in range(10) if is_siren(found := f"9998{number:04d}{last}"))
    return next(found for last in range(10) if is_siret(found := f"{siren}0001{last}"))


def _commune(team: Team) -> str:
    """The largest commune of the territory by the list of its phase."""
    here = PerimeterCommune.objects.filter(listed_territory__territory=team.territory)
    return here.order_by("-commune__population", "commune").values_list("commune", flat=True)[0]


def _link(audience: Audience, hidden: str) -> str:
    return f"{SITE}{reverse(PAGES[audience], args=[hidden])}"
