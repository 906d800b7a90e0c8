"""The budget of a plan: sums that open to lines, a stage chosen in the address, nothing that tells of a hidden line."""

import csv
import io
import random
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, fiche, resource, signed, stage, whole, world

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Expense, Fiche, Plan, Resource, Stage
from etabli.domain.territories.models import Territory
from etabli.kernel import money

pytestmark = pytest.mark.django_db
M = 100_000_000
AMOUNT = re.compile(r"(−?\d[\d\u202f]*(?:,\d\d)?)\u00a0€")
VIEWS = tuple(
    f"?etape={stage}&colonnes={columns}{more}"
    for stage in ("annonce", "sollicite", "accorde", "conventionne", "verse")
    for columns in ("axe", "annee")
    for more in ("", "&annee=2026", "&annee=2027")
)


def place(of: World) -> list[str]:
    return [of.territory.phase_id, of.territory.published_id]


def client_of(who: Actor | None) -> Client:
    found = Client()
    if who is not None:
        found.force_login(who.person)
    return found


def text_of(client: Client, of: World, query: str = "") -> str:
    response = client.get(reverse("plan_budget", args=place(of)) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def main_of(client: Client, of: World, query: str = "") -> str:
    """What the page says, without its frame."""
    return text_of(client, of, query).split("<main")[1].split("print-note")[0].split("</main>")[0]


def cents_in(text: str) -> set[int]:
    return {money.parse(found.replace("−", "-")) for found in AMOUNT.findall(text)}


def euros(cents: int) -> str:
    return money.euros(cents)


class TestSums:
    def _plan(self) -> tuple[World, list[Fiche], Organisation, Organisation]:
        """Two fiches on two axes, two funders, two years."""
        of = world()
        axes = [axis.slug for axis in of.territory.phase.axes.order_by("position")]
        bank, region = organisation(OrganisationKind.OPERATOR), organisation(OrganisationKind.REGION, region_id="84")
        fiches = [fiche(of, axis=axis, title=f"Projet {axis}") for axis in axes[:2]]
        cells = ((0, bank, 2026, 1), (0, region, 2026, 20), (1, bank, 2026, 300), (1, bank, 2027, 4000))
        for number, funder, year, millions in cells:
            line = resource(of, fiches[number], funder, year=year)
            stage(of, line, StageKind.REQUESTED, 2 * millions * M)
            stage(of, line, StageKind.GRANTED, millions * M)
        return of, fiches, bank, region

    def test_sums_are_by_funder_axis_and_year_at_the_stage_of_the_address(self) -> None:
        of, _, bank, _ = self._plan()
        client = client_of(of.lead)
        content = text_of(client, of)
        for granted in (4321, 4301, 4300, 21, 20, 1):
            assert f"{euros(granted * M)}</a>" in content, granted
            assert f'<span class="money-beside">sollicité {euros(2 * granted * M)}</span>' in content, granted
        by_year = text_of(client, of, "?colonnes=annee")
        for granted in (301, 4000, 20, 321):
            assert f"{euros(granted * M)}</a>" in by_year
        asked = text_of(client, of, f"?etape=sollicite&financeur={bank.pk}")
        assert f"{euros(8602 * M)}</a>" in asked and f"{euros(40 * M)}</a>" not in asked

    def test_a_sum_opens_to_its_lines_and_they_to_their_fiche(self) -> None:
        of, fiches, bank, _ = self._plan()
        client = client_of(of.lead)
        content = text_of(client, of, f"?financeur={bank.pk}&axe={fiches[1].axis}&annee=2027")
        lines = content.split('id="lignes"')[1]
        assert f"{fiches[1].number}. {fiches[1].title}" in lines and euros(4000 * M) in lines
        assert fiches[0].title not in lines and euros(300 * M) not in lines
        assert reverse("fiche_money", args=[*place(of), fiches[1].number]) in lines

    def test_instruments_have_pages_of_their_own_and_an_abandoned_fiche_counts_no_more(self) -> None:
        of, fiches, bank, _ = self._plan()
        stage(of, resource(of, fiches[0], bank, instrument="loan"), StageKind.GRANTED, 7 * M)
        client = client_of(of.lead)
        assert euros(7 * M) not in text_of(client, of)
        assert euros(7 * M) in text_of(client, of, "?instrument=pret")
        Fiche.objects.filter(pk=fiches[1].pk).update(state="abandoned")
        assert euros(21 * M) in text_of(client, of) and euros(4000 * M) not in text_of(client, of)

    def test_what_another_contract_counts_is_marked_and_left_out_of_the_sum_without_double_count(self) -> None:
        of, fiches, _, _ = self._plan()
        fiches[1].values["other_contracts"] = [{"name": "CRTE", "counted": True}, {"name": "CPER", "counted": False}]
        audit.save(fiches[1], by=SYSTEM, verb="fiche.changed")
        content = text_of(client_of(of.lead), of, "?lignes=toutes")
        row = content.split("Sans double compte")[1].split("</tr>")[0]
        assert euros(21 * M) in row and "compté aussi\u00a0: CRTE" in content and "CPER" not in content

    def test_an_address_that_means_nothing_is_the_page_as_it_begins(self) -> None:
        of, *_ = self._plan()
        client = client_of(of.lead)
        wrong = "?etape=x&colonnes=y&financeur=z&axe=0&annee=1&instrument=w&page=-3"
        assert main_of(client, of, wrong) == main_of(client, of)

    def test_the_csv_has_a_line_each_and_runs_no_formula(self) -> None:
        of, fiches, _, _ = self._plan()
        evil = organisation(OrganisationKind.OPERATOR, name="=HYPERLINK(1)")
        stage(of, resource(of, fiches[0], evil, scheme="@SUM(A1)"), StageKind.GRANTED, 1_250_050)
        response = client_of(of.lead).get(reverse("plan_budget_csv", args=place(of)))
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 5 and "attachment" in response["Content-Disposition"]
        found = next(row for row in rows if "HYPERLINK" in row["financeur"])
        assert (found["financeur"], found["dispositif"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
        assert found["accordé"] == "12500,50" and found["sollicité"] == ""

    def test_a_territory_without_a_plan_has_no_budget(self) -> None:
        of = world(started=False)
        assert client_of(of.lead).get(reverse("plan_budget", args=place(of))).status_code == 404


class Mixed:
    """A signed plan: a public part, and firms' fiches that are reserved, each with lines of odd amounts."""

    def __init__(self, seed: int, firms: int, funders: int = 3) -> None:
        chance = random.Random(seed)
        self.of = of = world()
        self.axes = [axis.slug for axis in of.territory.phase.axes.order_by("position")]
        self.funders = [organisation(OrganisationKind.OPERATOR) for _ in range(funders)]
        self.hidden: set[int] = set()
        self.by_firm: list[list[int]] = []

        def lines(one: Fiche, count: int, visibility: str = "public") -> list[int]:
            amounts = []
            for _ in range(count):
                line = resource(
                    of, one, chance.choice(self.funders), year=chance.choice([2026, 2027]), visibility=visibility
                )
                for kind in (StageKind.REQUESTED, StageKind.GRANTED, StageKind.PAID):
                    cents = chance.randrange(10_000_000, 900_000_000)
                    stage(of, line, kind, cents)
                    amounts.append(cents)
                    if chance.random() < 0.3:
                        break
            return amounts

        self.numbers = []
        for axis in self.axes[:3]:
            one = whole(of, axis=axis)
            lines(one, 3)
            self.hidden |= set(lines(one, 1, "restricted")) if firms == 1 else set()
            self.numbers.append(one.number)
        for _ in range(firms):
            one = whole(of, axis=chance.choice(self.axes), lead=organisation(OrganisationKind.FIRM).pk)
            found = lines(one, 1)
            self.by_firm.append(found)
            self.hidden |= set(found)
            self.numbers.append(one.number)
        signed(of)

    def shown_to(self, who: Actor | None) -> tuple[set[int], str]:
        """Every amount on every page of money that a reader can open, and all their text."""
        client, texts = client_of(who), []
        texts += [text_of(client, self.of, query) for query in ("", "?lignes=toutes", *VIEWS)]
        texts += [text_of(client, self.of, f"?axe={axis}") for axis in self.axes]
        texts += [text_of(client, self.of, f"?financeur={funder.pk}") for funder in self.funders]
        for number in self.numbers:
            response = client.get(reverse("fiche_money", args=[*place(self.of), number]))
            texts.append(response.content.decode() if response.status_code == 200 else "")
        table = client.get(reverse("plan_budget_csv", args=place(self.of))).content.decode()
        in_csv = {money.parse(found) for found in re.findall(r"(?<=;)\d{5,}(?:,\d\d)?(?=;)", table)}
        every = "\n".join([*texts, table])
        return cents_in(every) | in_csv, every


@pytest.mark.parametrize(("seed", "firms"), [(0, 1), (1, 1), (0, 2), (1, 2)])
def test_no_hidden_amount_is_shown_or_found_by_subtraction_below_three_firms(seed: int, firms: int) -> None:
    plan = Mixed(seed, firms)
    outsider = acting(mandate(Role.PROJECT_OWNER, territory=plan.of.territory))
    secrets = plan.hidden | {sum(amounts) for amounts in plan.by_firm}
    for who in (None, outsider):
        shown, text = plan.shown_to(who)
        assert len(shown) > 20, "the pages were read"
        assert not secrets & shown
        assert not secrets & {abs(a - b) for a, b in combinations(shown, 2)}
        assert "non dit" in text
    all_seen, _ = plan.shown_to(plan.of.lead)
    assert plan.hidden <= all_seen, "whoever may, reads them"


@pytest.mark.parametrize("seed", range(2))
def test_from_three_firms_up_their_sum_is_told_and_no_part_of_it(seed: int) -> None:
    plan = Mixed(seed, 7, funders=1)
    shown, _ = plan.shown_to(None)
    by_stage: dict[str, int] = defaultdict(int)
    for one in Stage.objects.filter(resource__fiche__visibility="restricted"):
        by_stage[one.kind] += one.amount_cents
    assert by_stage["requested"] in shown
    assert not plan.hidden & shown
    differences = {abs(a - b) for a, b in combinations(shown, 2)}
    assert not plan.hidden & differences
    partial = {sum(some) for size in (1, 2) for some in combinations([amounts[0] for amounts in plan.by_firm], size)}
    assert not partial & (shown | differences), "nor what one or two firms asked"


def test_who_acts_for_a_funder_does_not_find_the_other_firms_by_signing_out() -> None:
    """Three firms, of which a funder sees two: what everybody is told less what it sees would be the third."""
    of, bank, other = world(), organisation(OrganisationKind.OPERATOR), organisation(OrganisationKind.OPERATOR)
    agent = acting(mandate(Role.OPERATOR, organisation=bank, territory=of.territory))
    amounts = (123_456_700, 234_567_800, 345_678_900)
    for cents, funder in zip(amounts, (bank, bank, other), strict=True):
        one = whole(of, lead=organisation(OrganisationKind.FIRM).pk)
        stage(of, resource(of, one, funder), StageKind.GRANTED, cents)
    signed(of)
    signed_in, signed_out = text_of(client_of(agent), of), text_of(Client(), of)
    shown = cents_in(signed_in) | cents_in(signed_out)
    assert set(amounts[:2]) <= cents_in(text_of(client_of(agent), of, f"?financeur={bank.pk}"))
    assert amounts[2] not in {abs(a - b) for a in shown | {0} for b in shown}


def test_a_stage_that_no_line_says_has_no_column_and_a_note_says_it_is_not_zero() -> None:
    of = world()
    one = whole(of)
    line = resource(of, one)
    client = client_of(of.lead)
    stage(of, line, StageKind.REQUESTED, 3 * M)
    stage(of, line, StageKind.GRANTED, M)
    note = "Sans colonne ici, faute d’un montant saisi à ces étapes : annoncé, conventionné, versé."
    for body in (main_of(client, of, "?lignes=toutes"), text_of_money(client, one)):
        heads = re.findall(r'<th scope="col" class="num">(\w+)</th>', body)
        assert "Sollicité" in heads and "Accordé" in heads and not {"Annoncé", "Versé"} & set(heads)
        said = body.replace("\u00a0", " ")
        assert note in said or note.replace("annoncé, ", "") in said
        assert "Cela ne veut pas dire zéro." in said
    stage(of, line, StageKind.CANCELLED, M)
    assert "Accordé" in re.findall(r'<th scope="col" class="num">(\w+)</th>', main_of(client, of)), (
        "said, then cancelled"
    )
    for kind in (StageKind.ANNOUNCED, StageKind.CONTRACTED, StageKind.PAID):
        stage(of, line, kind, M)
    assert "Sans colonne" not in main_of(client, of, "?lignes=toutes")
    assert "Sans colonne" not in text_of_money(client, one)


def text_of_money(client: Client, one: Fiche) -> str:
    """The financing plan of a fiche."""
    territory = one.plan.territory
    address = reverse("fiche_money", args=[territory.phase_id, territory.published_id, one.number])
    return str(client.get(address).content.decode())


def _fill(of: World, fiches: int, lines: int) -> None:
    """A plan of many fiches, written at once: only reads are measured."""
    axes = [axis.slug for axis in of.territory.phase.axes.all()]
    firms = [organisation(OrganisationKind.FIRM) for _ in range(10)]
    funders = [organisation(OrganisationKind.OPERATOR) for _ in range(15)]
    _write(of.plan, axes, firms, funders, fiches, lines)


def _write(
    plan: Plan, axes: list[str], firms: list[Organisation], funders: list[Organisation], fiches: int, lines: int
) -> None:
    rows = [
        Fiche(
            plan=plan,
            number=1000 + n,
            title=f"Projet industriel numéro {n}",
            axis=axes[n % len(axes)],
            state="validated",
            lead=firms[n % len(firms)],
            visibility=("public", "restricted")[n % 2],
        )
        for n in range(fiches)
    ]
    Fiche.objects.bulk_create(rows)
    resources = [
        Resource(fiche=one, funder=funders[(n + m) % len(funders)], instrument="grant", year=2024 + m)
        for n, one in enumerate(rows)
        for m in range(lines)
    ]
    Resource.objects.bulk_create(resources)
    Expense.objects.bulk_create(
        Expense(fiche=one, label="Travaux", nature="works", budget="investment", year=2026, amount_cents=M)
        for one in rows
    )
    Stage.objects.bulk_create(
        Stage(resource=line, kind=kind, amount_cents=M + n, on="2026-01-01")
        for n, line in enumerate(resources)
        for kind in ("requested", "granted", "paid")
    )


@pytest.mark.parametrize("who", ["lead", "region", "state", "reader"])
def test_sixty_fiches_in_ten_queries_and_a_light_page(
    who: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    of = world()
    _fill(of, 60, 3)
    reader = acting(mandate(Role.PROJECT_OWNER, territory=of.territory))
    client = client_of(reader if who == "reader" else getattr(of, who))
    for query in ("", "?colonnes=annee&etape=verse", "?annee=2025", "?lignes=toutes"):
        with django_assert_max_num_queries(8):
            content = text_of(client, of, query)
        assert len(content.encode()) < 100_000, query


def test_other_plans_change_neither_the_page_nor_its_queries(django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world()
    _fill(of, 20, 2)
    client = client_of(of.lead)
    before = main_of(client, of)
    firm, funder = organisation(OrganisationKind.FIRM), organisation(OrganisationKind.OPERATOR)
    for place_of in Territory.objects.filter(phase="2")[:20]:
        plan = Plan.objects.create(territory=place_of, state="plan")
        _write(plan, ["transition"], [firm], [funder], 50, 1)
    with django_assert_max_num_queries(8):
        assert main_of(client, of) == before
