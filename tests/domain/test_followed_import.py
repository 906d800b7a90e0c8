"""A list of firms is told line by line before anything is written; what is confirmed is what was told, or nothing."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from tests.domain.followed_world import NAME, OTHER, SIRET, acting, contact, follow, met, stand_back
from tests.domain.people import territory

from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.followed_lines import Fate, Registered
from etabli.domain.firms.models import Exchange, FirmContact, FollowedFirm, FollowedImport
from etabli.domain.firms.services import followed_imports as imports
from etabli.domain.firms.services.followed_contacts import add
from etabli.domain.foundation.spreadsheets import upload
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError

pytestmark = pytest.mark.django_db
HEADS = ["Raison sociale", "N° SIRET", "Ville", "Mots-clés", "Contact", "Mail", "Dernière visite", "Compte rendu", "CA"]
ZEROS = "00032517500057"
THIRD = "30003330500016"
KNOWN = {
    SIRET: Registered("ATELIERS DU SIGNAL", "01283", True),
    OTHER: Registered("AILLEURS", "75056", True),
    THIRD: Registered("FERMEE", "01283", False),
}


def row(*cells: str) -> list[str]:
    return [*cells, *[""] * (len(HEADS) - len(cells))]


def csv_of(*rows: list[str]) -> bytes:
    return "\r\n".join(";".join(f'"{cell}"' for cell in one) for one in rows).encode()


def begun(who: Actor, *rows: list[str], heads: list[str] = HEADS, openness: str = "team") -> FollowedImport:
    name, sheets = upload.read("liste.csv", csv_of(heads, *rows))
    return imports.begin(territory=territory(), file_name=name, sheets=sheets, openness=openness, by=who)


def fates(found: FollowedImport, who: Actor, known: dict[str, Registered] | None = KNOWN) -> list[Fate]:
    return [line.fate for line in imports.preview(found=found, known=known, by=who).lines]


def confirmed(found: FollowedImport, who: Actor) -> FollowedImport:
    seal = imports.preview(found=found, known=KNOWN, by=who).seal
    return imports.confirm(found=found, known=KNOWN, seal=seal, by=who)


def test_each_line_says_what_it_would_do_and_nothing_is_written_before() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead, tags=("recrute",))
    found = begun(
        lead,
        row("Signal", SIRET, "", "recrute"),
        row("Fonderie du Lac", "", "oyonnax", "Export, Bois"),
        row("", OTHER),
        row("Fermée", THIRD),
        row("Sans lieu"),
        row("Fausse", "73282932000075", "Oyonnax"),
        row("Partie", "", "Paris"),
        row("FONDERIE DU LAC", "", "01283"),
        row("Sans date", "", "Oyonnax", "", "", "", "", "Une note"),
        row("Demain", "", "Oyonnax", "", "", "", "31/12/2099"),
        row("Sans nom", "", "Oyonnax", "", "", "a@exemple.fr"),
        row("Adresse", "", "Oyonnax", "", "Rosa", "a@"),
    )
    told = imports.preview(found=found, known=KNOWN, by=lead)
    fates_told = [Fate.FOLLOWED, Fate.NEW, *[Fate.QUARANTINED] * 6, Fate.NEW, *[Fate.QUARANTINED] * 3]
    assert [line.fate for line in told.lines] == fates_told
    reasons = [line.reason or line.left for line in told.lines[2:]]
    assert told.lines[8].left and not told.lines[8].reason, "the firm is kept, its note says what is missing"
    says = ["pas du territoire", "fermé", "Il manque la commune", "quatorze", "« Paris »".replace(" ", "\u00a0")]
    says += ["plus haut", "il manque sa date", "à venir", "nom du contact", "adresse électronique"]
    for expected, reason in zip(says, reasons, strict=True):
        assert expected in reason, (expected, reason)
    assert told.ignored == ("CA",) and told.lines[1].adds == ("étiquettes\u00a0: Export, Bois",)
    assert FollowedFirm.objects.get() == firm and not Exchange.objects.exists()
    text = imports.quarantine(told)
    assert len(text.splitlines()) == 11 and text.startswith("ligne;motif;Raison sociale") and "Sans lieu" in text


def test_what_is_confirmed_is_what_was_told() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    found = begun(
        lead,
        row(NAME, SIRET, "", "recrute", "Rosa Bonheur", "Rosa@exemple.fr", "03/02/2026", "Projet d’atelier."),
        row("=Danger", "", "Oyonnax", "Bois"),
        row("Partie", "", "Paris"),
        openness="organisation",
    )
    assert fates(found, lead) == [Fate.CHANGED, Fate.NEW, Fate.QUARANTINED]
    done = confirmed(found, lead)
    assert done.counts == {"nouvelle": 1, "complétée": 1, "déjà suivie": 0, "écartée": 1} and done.cells == ""
    assert "Paris" in done.refused
    exchange, person = Exchange.objects.get(), FirmContact.objects.get()
    assert (exchange.firm, exchange.note, exchange.openness) == (firm, "Projet d’atelier.", "organisation")
    assert (person.firm, person.email) == (firm, "rosa@exemple.fr")
    new = FollowedFirm.objects.exclude(pk=firm.pk).get()
    assert (new.name, new.commune, new.follower) == ("=Danger", "Oyonnax", lead.mandates[0])
    assert [one.label for one in firm.tags.all()] == ["recrute"]
    with pytest.raises(ValidationError, match="déjà enregistrée"):
        imports.confirm(found=done, known=KNOWN, seal="x", by=lead)
    again = begun(lead, row(NAME, SIRET, "", "recrute", "Rosa Bonheur", "rosa@exemple.fr", "03/02/2026", "Projet."))
    assert fates(again, lead) == [Fate.FOLLOWED], "all of it is there"


def test_what_changed_since_it_was_told_writes_nothing() -> None:
    lead = acting(Role.PROJECT_LEAD)
    found = begun(lead, row("Fonderie", "", "Oyonnax"), row("Béton", "", "Oyonnax"))
    seal = imports.preview(found=found, known=KNOWN, by=lead).seal
    follow(lead, siret="", name="Béton")
    with pytest.raises(ValidationError, match="a changé depuis"):
        imports.confirm(found=found, known=KNOWN, seal=seal, by=lead)
    assert FollowedFirm.objects.count() == 1 and FollowedImport.objects.get().done_at is None


def test_half_a_list_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = acting(Role.PROJECT_LEAD)
    found = begun(lead, row("Fonderie", "", "Oyonnax"), row("Béton", "", "Oyonnax", "Bois"))

    def fail(firm: FollowedFirm, *args: object, **kwargs: object) -> int:
        if firm.name == "Béton":
            raise RuntimeError
        return 0

    monkeypatch.setattr(imports, "write_tags", fail)
    with pytest.raises(RuntimeError):
        confirmed(found, lead)
    assert not FollowedFirm.objects.exists() and FollowedImport.objects.get().cells


def test_without_a_register_the_list_says_it_all() -> None:
    lead = acting(Role.PROJECT_LEAD)
    found = begun(lead, row("", SIRET, "Oyonnax"), row(NAME, SIRET, "Oyonnax"), row("Ailleurs", OTHER, "Oyonnax"))
    assert fates(found, lead, None) == [Fate.QUARANTINED, Fate.NEW, Fate.NEW]


def test_a_list_tells_nothing_of_what_its_reader_may_not_read() -> None:
    lead, other = acting(Role.PROJECT_LEAD), acting(Role.STATE, region_id="84")
    firm = follow(lead)
    on = lead.on
    met(firm, lead, Openness.LEADS, days=3, kind="meeting")
    day = Exchange.objects.get().on
    line = row(NAME, SIRET, "", "", "", "", f"{day:%d/%m/%Y}", "Vu.")
    assert fates(begun(lead, line), lead) == [Fate.FOLLOWED]
    assert fates(begun(other, line), other) == [Fate.CHANGED], "the hidden one is not told by a line that adds nothing"
    stand_back(other, firm)
    assert fates(begun(other, line), other) == [Fate.QUARANTINED] and on == lead.on


def test_only_its_author_reads_it_and_who_may_import() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    found = begun(lead, row("Fonderie", "", "Oyonnax"))
    assert imports.mine(found.pk, lead) == found
    assert imports.mine(found.pk, acting(Role.PROJECT_LEAD)) is None
    with pytest.raises(NotAllowedError):
        begun(elu, row("Fonderie", "", "Oyonnax"))
    for _ in range(imports.MOST_OPEN + 1):
        begun(lead, row("Fonderie", "", "Oyonnax"))
    assert FollowedImport.objects.count() == imports.MOST_OPEN
    imports.cancel(found=FollowedImport.objects.first())  # type: ignore[arg-type]
    assert FollowedImport.objects.count() == imports.MOST_OPEN - 1


def test_a_file_that_names_no_firm_is_refused_and_a_workbook_is_read() -> None:
    lead = acting(Role.PROJECT_LEAD)
    with pytest.raises(ValidationError, match="Aucune colonne"):
        begun(lead, ["a", "b"], heads=["Ville", "Téléphone"])
    with pytest.raises(ValidationError, match="Choisissez qui"):
        begun(lead, row("Fonderie", "", "Oyonnax"), openness="x")
    book = openpyxl.Workbook()
    book.active.append(["Liste des entreprises"])
    book.active.append(["SIRET", "Nom", "Commune", "Vu le"])
    book.active.append([int(SIRET), NAME, "Oyonnax", "03/02/2026"])
    book.active.append([int(ZEROS), "Fonderie", "Oyonnax", ""])
    book.active.append([int(ZEROS) + 1, "Fonderie", "Oyonnax", ""])
    out = io.BytesIO()
    book.save(out)
    _, sheets = upload.read("liste.xlsx", out.getvalue())
    found = imports.begin(territory=territory(), file_name="liste.xlsx", sheets=sheets, openness="team", by=lead)
    line, short, wrong = imports.preview(found=found, known=KNOWN, by=lead).lines
    assert (short.fate, short.siret) == (Fate.NEW, ZEROS), "a number has no leading zeros"
    assert wrong.fate == Fate.QUARANTINED
    assert (line.fate, line.siret, line.number, line.adds) == (Fate.NEW, SIRET, 3, ("un échange",))


def test_a_line_that_is_refused_does_not_hide_a_right_one_of_the_same_firm() -> None:
    lead = acting(Role.PROJECT_LEAD)
    right = row(NAME, SIRET, "", "", "Rosa Bonheur", "rosa@exemple.fr")
    found = begun(lead, row(NAME, SIRET, "", "", "Rosa Bonheur", "rosa"), right, right)
    lines = imports.preview(found=found, known=KNOWN, by=lead).lines
    assert [one.fate for one in lines] == [Fate.QUARANTINED, Fate.NEW, Fate.QUARANTINED]
    assert "n’est pas juste" in lines[0].reason and "déjà plus haut" in lines[2].reason


def test_a_contact_that_is_there_is_not_noted_twice() -> None:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead)
    contact(firm, lead)
    same = [row(NAME, SIRET, "", "", "ROSA BONHEUR"), row(NAME, SIRET, "", "", "Autre nom", "rosa@exemple.fr")]
    for line in same:
        assert fates(begun(lead, line), lead) == [Fate.FOLLOWED]
    for n in range(9):
        add(firm_id=firm.pk, contact=FirmContact(name=f"C{n}"), by=lead)
    assert fates(begun(lead, row(NAME, SIRET, "", "", "Un de plus")), lead) == [Fate.QUARANTINED]


def test_a_firm_that_is_followed_is_known_by_its_name_and_commune_whether_or_not_it_has_a_siret() -> None:
    lead = acting(Role.PROJECT_LEAD)
    follow(lead, name="Machines Loliel (démonstration)")
    by_name = follow(lead, name="Béton du Lac", siret="")
    assert fates(begun(lead, row("MACHINES LOLIEL", "", "Oyonnax")), lead) == [Fate.FOLLOWED]
    found = begun(lead, row("Béton du lac", OTHER, "Oyonnax"), row("Machines Loliel", ZEROS, "Oyonnax"))
    lines = imports.preview(found=found, known=None, by=lead).lines
    assert (lines[0].fate, lines[0].firm, lines[0].adds) == (Fate.CHANGED, by_name.pk, ("le SIRET",))
    assert lines[1].fate == Fate.NEW, "another SIRET is another establishment"
    follow(lead, name="Machines Loliel", siret=ZEROS)
    (twice,) = imports.preview(found=begun(lead, row("Machines Loliel", "", "Oyonnax")), known=None, by=lead).lines
    assert twice.fate == Fate.QUARANTINED and "donnez le SIRET" in twice.reason


def test_what_is_not_said_of_an_exchange_is_not_invented() -> None:
    lead = acting(Role.PROJECT_LEAD)
    found = begun(
        lead, row("Fonderie", "", "Oyonnax", "", "", "", "03/02/2026"), row("Forge", "", "Oyonnax", *[""] * 4, "Vu.")
    )
    done = confirmed(found, lead)
    exchange = Exchange.objects.get()
    assert (exchange.firm.name, exchange.get_kind_display()) == ("Fonderie", "échange de nature non précisée")
    assert FollowedFirm.objects.count() == 2 and "il manque sa date" in done.refused and "Vu." in done.refused


@pytest.mark.parametrize("heads", [["Nom", "Ville"], ["Nom", "SIRET"]])
def test_a_person_chooses_which_establishment_a_line_is(heads: list[str]) -> None:
    lead = acting(Role.PROJECT_LEAD)
    found = begun(lead, ["Signal", ""], ["Forge", ""], heads=heads)
    assert fates(found, lead) == [Fate.QUARANTINED] * 2
    for wrong in ({}, {2: "123"}):
        with pytest.raises(ValidationError, match="Choisissez"):
            imports.choose(found=found, sirets=wrong, by=lead)
    with pytest.raises(NotAllowedError):
        imports.choose(found=found, sirets={2: SIRET}, by=acting(Role.ELU))
    chosen = imports.choose(found=found, sirets={2: SIRET}, by=lead)
    first, second = imports.preview(found=chosen, known=KNOWN, by=lead).lines
    assert (first.fate, first.siret, first.commune) == (Fate.NEW, SIRET, "Oyonnax")
    assert second.fate == Fate.QUARANTINED, "nothing is guessed of the others"
