"""The pack of a meeting and its minutes, as their reader may read them: agenda, short sheets, decisions."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.committees import MemberRule
from etabli.catalogue.numbers import day, plural
from etabli.domain.coordination.meeting_enums import MeetingState
from etabli.domain.coordination.models import Addendum, Meeting, Seat
from etabli.domain.coordination.queries.meetings import OpenedMeeting, ShownItem
from etabli.domain.coordination.services.minutes import attendance_told
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.declared import fiche_workflow
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.documents.content import Block, Document, Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.presentation.steering import committees as told
from etabli.web.presentation.steering.committees import ItemLine
from etabli.web.presentation.steering.freshness import of_moments

Absolute = Callable[[str], str]


def pack(
    found: OpenedMeeting,
    before: Meeting | None,
    decided: Sequence[ShownItem],
    members: Sequence[tuple[MemberRule, Mandate]],
    on: date,
    absolute: Absolute,
) -> Document:
    """What a member reads before the meeting. `members`: who sits by right, while nobody is convened."""
    lines, everywhere = told.lines(found.items, on), found.meeting.committee.territory_id is None
    sections = [
        *(_agenda(lines, found.meeting.committee.place), *(_sheet(one, on, everywhere=everywhere) for one in lines)),
        *(_changed(found, before, absolute), _last(before, told.lines(decided, on), on), _people(found, members)),
    ]
    answer = [french(f"{plural(len(lines), 'point')} à l'ordre du jour.")]
    if found.hidden:
        answer.append(french(f"{plural(found.hidden, 'point')} sur une fiche réservée : son contenu n'est pas ici."))
    said = tuple(one.sheet.said_at for one in found.items if one.sheet is not None)
    if said:
        answer.append(french(f"Fiches de ces points. {of_moments(said, on)}"))
    return _document(found, "Dossier de séance", answer, tuple(sections), absolute, on)


def minutes(found: OpenedMeeting, addenda: Sequence[Addendum], on: date, absolute: Absolute) -> Document:
    """What was said and decided."""
    assert found.record is not None
    lines, everywhere = told.lines(found.items, on), found.meeting.committee.territory_id is None
    sections = [_attendance(found), *(_treated(one, everywhere=everywhere) for one in lines)]
    if addenda:
        items = tuple(Item(one.text, f"{day(timezone.localtime(one.at))}.") for one in addenda)
        sections.append(Section(Heading(2, "Rectificatifs", "rectificatifs"), (Items(items),)))
    answer = [part.strip() for part in found.record.text.split("\n") if part.strip()] or ["Compte rendu sans texte."]
    return _document(found, "Compte rendu", answer, tuple(sections), absolute, on)


def _document(
    found: OpenedMeeting, genre: str, answer: list[str], sections: tuple[Section, ...], absolute: Absolute, on: date
) -> Document:
    meeting, record = found.meeting, found.record
    where = meeting.place or "visioconférence"
    facts = [("Réunion", told.when(meeting)), ("Lieu", french(where)), ("État", meeting.get_state_display())]
    if record is not None and record.closed_at is not None:
        facts.append(("Arrêté le", day(timezone.localtime(record.closed_at))))
        facts.append(("Empreinte SHA-256", record.content_hash))
    notice = ""
    if genre == "Compte rendu" and meeting.state != MeetingState.CLOSED:
        notice = french("Projet : ce compte rendu n'est pas encore arrêté.")
    return Document(
        title=french(f"{genre} : {meeting.committee.name}, {day(meeting.on)}"),
        programme=live.programme().name,
        question=french(f"{meeting.committee.name} : {genre.lower()}"),
        place=french(meeting.committee.name),
        facts=tuple(facts),
        notice=notice,
        answer=tuple(answer),
        sections=sections,
        release=french(f"au {day(on)}"),
        made_at=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        address=Link("Cette réunion en ligne", absolute(reverse("meeting", args=[meeting.pk]))),
        genre=genre,
        follows=", où elle est tenue à jour.",
        version="État",
    )


def _agenda(lines: Sequence[ItemLine], place: str) -> Section:
    """What is of no single territory is of the place of the committee; a past decision is its own words."""
    rows = tuple(
        (f"{one.number}. {one.title}", one.kind, one.place or place, one.about or _recalled(one) or "–")
        for one in lines
    )
    heads = ("Point", "Nature", "Territoire", "Ce dont il s’agit")
    block: Block = Table("Ordre du jour", heads, rows, 4) if rows else Paragraph("Aucun point.", "empty")
    return Section(Heading(2, "Ordre du jour", "ordre-du-jour"), (block,))


def _recalled(line: ItemLine) -> str:
    return line.text if line.words_alone else ""


def _changed(found: OpenedMeeting, before: Meeting | None, absolute: Absolute) -> Section:
    """What became of the fiches of the agenda since the last meeting, and where the rest is read."""
    heading = Heading(2, "Ce qui a changé depuis la dernière réunion", "changements")
    if before is None:
        return Section(heading, (Paragraph("C’est la première réunion de ce comité dans Établi.", "empty"),))
    sheets = [one.sheet for one in found.items if one.sheet is not None]
    moved = [one.fiche for one in sheets if one.fiche.since > before.on]
    blocks: list[Block] = []
    if moved:
        states = fiche_workflow()
        blocks.append(
            Paragraph(french(f"Fiches de cet ordre du jour qui ont changé d'état depuis le {day(before.on)}."))
        )
        blocks.append(
            Items(
                tuple(
                    Item(
                        french(f"{states.state(one.state).label}, depuis le {day(one.since)}."),
                        french(f"Fiche {one.number} : {one.title}."),
                    )
                    for one in moved
                )
            )
        )
    else:
        told_none = f"Aucune fiche de cet ordre du jour n'a changé d'état depuis le {day(before.on)}."
        blocks.append(Paragraph(french(told_none)))
    if address := told.changed(found.meeting.committee):
        blocks.append(Paragraph("Le reste se lit en ligne.", link=Link("Tout ce qui a changé", absolute(address))))
    return Section(heading, tuple(blocks))


def _people(found: OpenedMeeting, members: Sequence[tuple[MemberRule, Mandate]]) -> Section:
    """Who is convened with what they answered, or who sits by right."""
    if found.seats:
        rows = tuple((one.name, one.quality or "invité", _reply(one)) for one in found.seats)
        named = f"Personnes convoquées ({len(rows)})"
        if found.meeting.convened_on is None:
            named = f"Personnes invitées ({len(rows)})"
        blocks: list[Block] = [Table(named, ("Personne", "Qualité", "Réponse"), rows, 3)]
    else:
        blocks = []
    if members:
        seated = tuple((str(held.person), rule.label) for rule, held in members)
        blocks.append(Table(f"Membres de droit à cette date ({len(seated)})", ("Personne", "Qualité"), seated, 2))
    return Section(Heading(2, "Qui siège", "personnes"), tuple(blocks) or (Paragraph("Personne.", "empty"),))


def _reply(seat: Seat) -> str:
    by = f" par {seat.represented_by}" if seat.represented_by else ""
    return f"{seat.get_reply_display()}{by}"


def _sheet(line: ItemLine, on: date, *, everywhere: bool) -> Section:
    found: list[Block] = [Paragraph(_named(line))]
    if line.text:
        found.append(Paragraph(line.text))
    if line.left:
        found.append(Paragraph(line.left, "remark"))
    if line.facts:
        named = "La demande" if line.shown.sheet is None else f"Chiffres au {day(on)}"
        found.append(Table(french(named), ("Repère", "Valeur"), line.facts, 2))
    return Section(
        Heading(2, french(f"{line.number}. {line.named(everywhere=everywhere)}"), f"point-{line.number}"), tuple(found)
    )


def _named(line: ItemLine) -> str:
    named = ", ".join(part for part in (line.about, line.place) if part)
    return french(f"{line.kind} : {named}." if named else f"{line.kind}.")


def _last(before: Meeting | None, lines: Iterable[ItemLine], on: date) -> Section:
    heading = Heading(2, "Décisions de la dernière réunion", "dernieres-decisions")
    if before is None:
        return Section(heading, (Paragraph("Ce comité ne s’est pas encore réuni dans Établi.", "empty"),))
    rows = tuple(
        (one.text, told_item.about or told_item.title, one.effect or one.task or "sans", one.outcome)
        for told_item in lines
        for one in told_item.decisions
    )
    named = french(f"Réunion du {day(before.on)}, suites au {day(on)}")
    heads = ("Décision", "Sur", "Effet ou tâche", "Suite")
    block: Block = Table(named, heads, rows, 4) if rows else Paragraph("Aucune décision à relire.", "empty")
    return Section(heading, (block,))


def _attendance(found: OpenedMeeting) -> Section:
    came = attendance_told(found.seats)
    blocks: list[Block] = [Paragraph(came)] if came else []
    for label, seats in told.attendance(found.seats):
        blocks.append(Heading(3, french(f"{label} ({len(seats)})")))
        blocks.append(Items(tuple(Item(_quality(one), one.name) for one in seats)))
    return Section(Heading(2, "Présence", "presence"), tuple(blocks) or (Paragraph("Personne.", "empty"),))


def _quality(seat: Seat) -> str:
    by = f", par {seat.represented_by}" if seat.represented_by else ""
    return french(f"{seat.quality or 'invité'}{by}.")


def _treated(line: ItemLine, *, everywhere: bool) -> Section:
    found: list[Block] = [Paragraph(_named(line))]
    if recalled := _recalled(line):
        found.append(Paragraph(recalled))
    if line.left:
        found.append(Paragraph(line.left, "remark"))
    found += [Paragraph(part.strip()) for part in line.said.split("\n") if part.strip()]
    if line.decisions:
        told_ones = tuple(
            Item(french(" ".join(part for part in (one.text, one.effect, one.task) if part)), "Décision.")
            for one in line.decisions
        )
        found.append(Items(told_ones))
    else:
        nothing = "Aucune décision sur ce point." if line.shown.item.treated else "Ce point n’a pas été traité."
        nothing = "Ce qui en a été décidé est réservé." if line.shown.hidden else nothing
        found.append(Paragraph(nothing, "empty"))
    return Section(
        Heading(2, french(f"{line.number}. {line.named(everywhere=everywhere)}"), f"point-{line.number}"), tuple(found)
    )
