"""A list of firms is imported: kept for whoever sent it, told line by line, then written as told, or not at all."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.followed_lines import Fate, Line, Preview, Registered, previewed, table_of
from etabli.domain.firms.models import Exchange, FirmContact, FollowedFirm, FollowedImport
from etabli.domain.firms.services import followed_contacts as contacts
from etabli.domain.firms.services import followed_exchanges as exchanges
from etabli.domain.firms.services.followed import locked, write_new, write_tags
from etabli.domain.foundation.spreadsheets.sheets import Sheet, dumped, loaded
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory
from etabli.kernel.cells import safe
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french

MOST_OPEN = 3  # a person and territory
AGAIN = "Ce que la liste ferait a changé depuis que vous l’avez lu. Relisez, puis confirmez à nouveau."
REFUSED = ("ligne", "motif")


def begin(*, territory: Territory, file_name: str, sheets: Sequence[Sheet], openness: str, by: Actor) -> FollowedImport:
    """Keep what an uploaded file holds. The oldest of theirs give way when there are too many."""
    rights.required(rights.may_import(by, territory))
    if openness not in Openness.values:
        raise ValidationError({"openness": "Choisissez qui lira les notes."})
    table_of(sheets)  # refuses a file that has no column to read
    begun = FollowedImport.objects.create(
        territory=territory, person=by.person, file_name=file_name, cells=dumped(sheets), openness=openness
    )
    mine = FollowedImport.objects.filter(territory=territory, person=by.person).order_by("-made_at")
    FollowedImport.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_OPEN:])).delete()
    return begun


def mine(import_id: UUID, by: Actor) -> FollowedImport | None:
    """One of theirs, while they may import there."""
    found = FollowedImport.objects.filter(pk=import_id, person=by.person).select_related("territory__phase").first()
    return found if found is not None and rights.may_import(by, found.territory) else None


def sirets_of(found: FollowedImport) -> list[str]:
    """Those that the file holds, for the caller to ask the register."""
    return table_of(loaded(found.cells)).sirets


def preview(*, found: FollowedImport, known: Mapping[str, Registered] | None, by: Actor) -> Preview:
    """What each line would do. `known`: what the register says, by SIRET; None where there is no register."""
    return previewed(table_of(loaded(found.cells)), found.territory, known, by)


@transaction.atomic
def choose(*, found: FollowedImport, sirets: Mapping[int, str], by: Actor) -> FollowedImport:
    """Which establishments of the register are those of lines without a SIRET, by their numbers: a person says so."""
    rights.required(rights.may_import(by, found.territory))
    one = FollowedImport.objects.select_for_update().get(pk=found.pk)
    if one.done_at is not None:
        raise ValidationError("Cette liste est déjà enregistrée.")
    if not sirets or not all(is_siret(siret) for siret in sirets.values()):
        raise ValidationError("Choisissez un établissement sur une ligne au moins.")
    sheets = loaded(one.cells)
    table = table_of(sheets)
    at = table.columns.get("siret")
    rows = [list(row) for row in table.sheet.rows]
    if at is None:
        at = table.sheet.width
        rows = [[*row, "SIRET" if n == table.head else ""] for n, row in enumerate(rows)]
    for n, number in enumerate(table.sheet.at):
        if n > table.head and number in sirets and not rows[n][at].strip():
            rows[n][at] = sirets[number]
    one.cells = dumped([replace(each, rows=rows) if each is table.sheet else each for each in sheets])
    one.save()
    return one


@transaction.atomic
def confirm(*, found: FollowedImport, known: Mapping[str, Registered] | None, seal: str, by: Actor) -> FollowedImport:
    """Write what was shown, all of it. Raises ValidationError when it would not be the same any more."""
    mandate = rights.required(rights.may_import(by, found.territory))
    one = FollowedImport.objects.select_for_update().select_related("territory__phase").get(pk=found.pk)
    if one.done_at is not None:
        raise ValidationError("Cette liste est déjà enregistrée.")
    told = preview(found=one, known=known, by=by)
    if told.seal != seal:
        raise ValidationError(french(AGAIN))
    author = by.author(mandate)
    for line in told.lines:
        if line.fate == Fate.NEW:
            _write_new(line, one, mandate, by, author)
        elif line.fate == Fate.CHANGED:
            _write_more(line, one, mandate, by, author)
    one.counts = {fate.value: told.count(fate) for fate in Fate}
    one.refused = quarantine(told) if told.leaves_out else ""
    one.cells, one.done_at = "", timezone.now()
    one.save()
    return one


def _write_new(line: Line, found: FollowedImport, mandate: Mandate, by: Actor, author: Author) -> None:
    firm = FollowedFirm(
        territory=found.territory,
        name=line.name,
        siret=line.siret,
        code_insee=line.code_insee,
        because=line.because,
        follower=mandate,
        followed_on=by.on,
    )
    write_new(firm, author)
    _write_parts(firm, line, found, mandate, by, author)


def _write_more(line: Line, found: FollowedImport, mandate: Mandate, by: Actor, author: Author) -> None:
    assert line.firm is not None
    firm = locked(line.firm)
    if line.siret and not firm.siret:
        firm.siret = line.siret
        audit.save(firm, by=author, verb="followed.changed", scope=rights.scope_of(firm))
    _write_parts(firm, line, found, mandate, by, author)


def _write_parts(
    firm: FollowedFirm, line: Line, found: FollowedImport, mandate: Mandate, by: Actor, author: Author
) -> None:
    write_tags(firm, line.tags, author)
    if line.contact is not None:
        contacts.write(FirmContact(firm=firm, noted_on=by.on, **line.contact), author)
    if line.met_on is not None:
        exchange = Exchange(firm=firm, kind=line.kind, on=line.met_on, note=line.note, openness=found.openness)
        exchange.held_by, exchange.mandate = mandate, mandate
        exchanges.write(exchange, by.on, author)


def quarantine(told: Preview) -> str:
    """The lines left out, whole or of their exchange, as they were in the file, each with its number and its reason."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*REFUSED, *map(safe, told.headings)])
    for line in told.lines:
        if line.reason or line.left:
            writer.writerow([line.number, line.reason or line.left, *map(safe, line.cells)])
    return out.getvalue()


def cancel(*, found: FollowedImport) -> None:
    found.delete()


def forget_old(now: datetime | None = None) -> int:
    """Remove what people imported some days ago, confirmed or not; how many."""
    before = (now or timezone.now()) - timedelta(days=followed_rules().import_days)
    count, _ = FollowedImport.objects.filter(made_at__lt=before).delete()
    return count
