"""Comparable territories and territories side by side: neighbours, order, messages, addresses."""

import csv
import html
import io
import re
from collections.abc import Sequence

import pytest
from django.core.cache import cache
from django.test import Client

from etabli.catalogue import catalogue as catalogues
from etabli.warehouse import observatory
from etabli.warehouse.release import Release
from etabli.web.presentation import comparators, differences
from etabli.web.presentation.ranking import territory_lines

COMPARABLES = "/territoires/2/ti-2401/comparables/"
TWO = "/comparer/?t=2:ti-2401&t=1:ti-8413"


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    cache.clear()


def text_of(client: Client, address: str) -> str:
    """The words of a page's main part, without tags, all blanks as one space."""
    content = client.get(address).content.decode()
    main = content.partition("<main")[2].partition("</main>")[0]
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", main)))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_ten_nearest_are_listed_with_reasons(pages: Client) -> None:
    response = pages.get(COMPARABLES)
    lines = response.context["lines"]
    assert [line.position for line in lines] == list(range(11))
    assert [line.name for line in lines[1:4]] == [
        compared.name
        for compared in (comparators.compared_places().place(n.code) for n in response.context["found"].nearest[:3])
    ]
    said = text_of(pages, COMPARABLES)
    assert response.context["answer"] in html.unescape(response.content.decode())
    assert "Proche par" in said and "181 territoires de la même phase" in said
    assert lines[1].compare_url == f"/comparer/?t=2:ti-2401&t={response.context['found'].nearest[0].code}"


def test_variables_and_pool_stand_in_the_address_and_are_kept_apart(pages: Client) -> None:
    chosen = "?variables=densite&variables=population&variables=part-fabrication&bassin=hors"
    response = pages.get(COMPARABLES + chosen)
    assert response.context["found"].used == ("population", "densite", "part-fabrication")
    assert all(not line.phase for line in response.context["lines"][1:])
    ticked = re.findall(r'value="([\w-]+)" checked', response.content.decode())
    assert ticked == ["hors", "population", "densite", "part-fabrication"]
    other = pages.get(COMPARABLES + chosen.replace("densite", "proprietaires"))
    assert other.content != response.content
    assert "par construction" in text_of(pages, COMPARABLES)


def test_wrong_choices_fall_back_and_too_few_are_said(pages: Client) -> None:
    usual, wrong = pages.get(COMPARABLES), pages.get(COMPARABLES + "?variables=zz&bassin=zz&t=%00")
    assert usual.context["found"] == wrong.context["found"]
    said = text_of(pages, COMPARABLES + "?variables=densite")
    assert "1 variable utilisable, il en faut au moins trois" in said
    assert "Comparer ainsi" in said


def test_a_territory_without_figures_says_so(pages: Client) -> None:
    said = text_of(pages, "/territoires/2/ti-0601/comparables/")
    assert "Nous ne pouvons pas dire quels territoires ressemblent à Mayotte" in said
    assert "Leurs trajectoires" not in said
    assert pages.get("/territoires/9/ti-0601/comparables/").status_code == 404


def test_trajectories_are_indices_and_census_points_are_not_joined(pages: Client) -> None:
    trajectories = pages.get(COMPARABLES).context["trajectories"]
    private, census = trajectories.series
    assert private.heading.endswith("100 en 2019") and census.years == (2011, 2016, 2022)
    assert dict(private.rows[0][1])[2019] == dict(census.rows[0][1])[2016] == "100"
    for one in (private, census):
        assert len(one.drawing.panels) == 10 and all(len(panel.ghosts) == 1 for panel in one.drawing.panels)
        assert len({panel.label for panel in one.drawing.panels}) == 1, "the territory's own line is in each"
    assert all(panel.joined for panel in private.drawing.panels)
    assert not any(panel.joined or panel.path for panel in census.drawing.panels)
    assert census.drawing.panels[0].x_ticks[0].label == "2011", "the axis begins where the series does"


def test_differences_that_matter_come_first(pages: Client, release: Release) -> None:
    groups = pages.get(TWO).context["groups"]
    for group in groups:
        apart = [row.apart or 0.0 for row in group.rows]
        assert apart == sorted(apart, reverse=True), group.id
    assert groups[0].id == "ecarts" and all(row.apart >= 1 and not row.within for row in groups[0].rows)
    shown = [row.indicator.id for group in groups for row in group.rows]
    catalogue = catalogues.load()
    assert sorted(shown) == sorted(i.id for i in catalogue.indicators.values() if "territory" in i.levels)
    assert "friches" in {row.indicator.id for row in groups[-1].rows}
    values = {v.indicator: v for v in observatory.of_place(release, "territory", "ti-2401", "2") if v.year == 2022}
    share = next(row for group in groups for row in group.rows if row.indicator.id == "part-industrie")
    assert share.cells[0].text.startswith(f"{values['part-industrie'].value:.1f}".replace(".", ","))
    assert share.cells[0].notes == ("estimation",) and share.france


def test_sizes_stand_apart_and_years_are_said_once(pages: Client) -> None:
    response = pages.get(TWO)
    groups = {group.id: group.rows for group in response.context["groups"]}
    sizes = {row.indicator.id for row in groups["tailles"]}
    assert {"population", "emplois-prives"} <= sizes
    assert not sizes & {row.indicator.id for row in groups["ecarts"]}
    assert not re.search(r"(20\d\d) \1", text_of(pages, TWO))


def test_an_indicator_comes_once_before_those_that_say_nearly_the_same(pages: Client) -> None:
    groups = pages.get(TWO).context["groups"]
    label = {row.indicator.id: row.indicator.label for group in groups for row in group.rows}
    like = {row.indicator.id: row.like for group in groups for row in group.rows if row.like}
    assert {row.indicator.id for group in groups if group.id == "voisins" for row in group.rows} == set(like)
    assert like["specificite-industrie"] == like["part-fabrication"] == label["part-industrie"]
    assert like["taux-activite"] in (label["taux-emploi"], label["chomage-recensement"])
    assert not set(like.values()) & {label[indicator] for indicator in like}


def test_what_matters_is_what_a_rule_states_and_its_margin_is_told(pages: Client, release: Release) -> None:
    catalogue = catalogues.load()
    rows = {row.indicator.id: row for group in pages.get(TWO).context["groups"] for row in group.rows}
    told = {
        code: (value, margin)
        for code, value, margin in release.rows(
            """SELECT code, value, margin FROM out_diagnosis__findings WHERE rule = 'habitants-en-emploi'
            AND level = 'territory' AND (phase, code) IN (('2', 'ti-2401'), ('1', 'ti-8413'))"""
        )
    }
    (first, half), (second, other_half) = told["ti-2401"], told["ti-8413"]
    row, rule = rows["taux-emploi"], catalogue.rules["habitants-en-emploi"]
    assert row.apart == pytest.approx(abs(first - second) / rule.smallest_effect)
    assert row.within == (abs(first - second) <= (half**2 + other_half**2) ** 0.5)
    assert row.cells[0].margin == f"± {half:.1f}\u00a0point".replace(".", ",")
    assert rows["part-industrie"].cells[0].margin.startswith("entre ")
    within = [row for row in rows.values() if row.within]
    assert within and text_of(pages, TWO).count("écart dans la marge") == len(within)


def test_within_by_hand() -> None:
    def at(value: float, margin: float, low: float | None = None, high: float | None = None) -> differences.Known:
        return differences.Known(value, value if low is None else low, value if high is None else high, margin)

    assert differences.all_within([at(10, 3), at(15, 4)])  # 5 apart, √(3² + 4²) allowed
    assert not differences.all_within([at(10, 3), at(15.1, 4)])
    assert differences.all_within([at(10, 0, 8, 12), at(15, 0, 11, 19)])  # estimates that overlap
    assert not differences.all_within([at(10, 3), at(15, 4), at(2, 0)])
    assert not differences.all_within([at(10, 0), at(11, 0)])


def test_spread_by_hand() -> None:
    everywhere = [float(n) for n in range(101)]  # quartiles 25 and 75
    assert differences.spread([10.0, 60.0, 35.0], everywhere, ratios=False) == pytest.approx(1.0)
    powers = [2.0**n for n in range(5)]  # quartiles 2 and 8 on logarithms
    assert differences.spread([1.0, 16.0], powers, ratios=True) == pytest.approx(2.0)
    assert differences.spread([1.0], everywhere, ratios=False) is None
    assert differences.spread([1.0, 2.0], [3.0, 3.0], ratios=False) is None
    assert differences.spread([0.0, 2.0], powers, ratios=True) is None


@pytest.mark.parametrize("address", [TWO, "/comparer/?t=2:ti-2401&t=2:ti-8413&t=2:ti-8401&t=2:ti-4401"])
def test_findings_stand_side_by_side(pages: Client, release: Release, address: str) -> None:
    response = pages.get(address)
    shared, chosen = response.context["findings"], response.context["chosen"]
    claims = {
        (phase, code, key): kind
        for phase, code, key, kind in release.rows(
            """SELECT phase, code, concat_ws('-', rule, nullif(zone, ''), if(jobs IS NULL, NULL, sector)), kind
            FROM out_diagnosis__findings WHERE level = 'territory' AND kind <> ''"""
        )
    }
    lines = [line for axis in (*shared.first, *shared.rest) for line in axis.lines]
    linked = set()
    for line in lines:
        assert [cell.heading for cell in line.cells] == [one.heading for one in chosen]
        assert any(cell.kind for cell in line.cells)
        for one, cell in zip(chosen, line.cells, strict=True):
            assert bool(cell.url) == bool(cell.kind)
            if cell.url:
                key = cell.url.rstrip("/").rpartition("/")[2]
                assert claims[one.place.phase, one.place.code, key] == cell.kind
                linked.add((one.place.key, key))
    for one in chosen:  # everything put forward is on the page
        page = pages.get(one.etat_des_lieux_url).context["edl"]
        forward = {(one.place.key, f.key) for axis in page.axes for f in (*axis.atouts, *axis.freins)}
        assert len(forward - linked) == 0
    for axis in (*shared.first, *shared.rest):
        counts = [sum(bool(cell.kind) for cell in line.cells) for line in axis.lines]
        assert counts == sorted(counts, reverse=True)
    claims_of = [
        [sum(bool(c.kind) for c in line.cells) for axis in part for line in axis.lines]
        for part in (shared.first, shared.rest)
    ]
    assert not claims_of[1] or min(claims_of[0]) >= max(claims_of[1]), "what most territories have is not folded"
    assert len(claims_of[1]) == shared.folded
    everyone = sum(len({cell.kind for cell in line.cells}) == 1 for line in lines)
    assert plain(shared.sentence).startswith(
        f"Atouts et freins affirmés pour les {response.context['selection'].count}"
    )
    assert f" : {everyone}" in plain(shared.sentence)
    assert pages.get(next(cell.url for cell in lines[0].cells if cell.url)).status_code == 200


def test_a_phone_opens_on_what_sets_them_apart(pages: Client) -> None:
    """The rest is folded, complete: it opens without a script, and print shows it."""
    six = "/comparer/?" + "&".join(f"t=2:{line.id}" for line in territory_lines("2")[10:16])
    response = pages.get(six)
    unfolded = re.sub(
        r"<details class=\"table-details prints\">.*?</details>", "", response.content.decode(), flags=re.S
    )
    groups = {group.id: group for group in response.context["groups"]}
    assert unfolded.count("data-figure") == 6 * len(groups["ecarts"].first) <= 6 * 7
    for group in groups.values():
        assert [*group.first, *group.rest] == list(group.rows)
        assert not group.first or min(row.apart for row in group.first) >= max((r.apart for r in group.rest), default=0)


def test_six_territories_cost_one_read_each(pages: Client, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    six = {"t": [f"2:{line.id}" for line in territory_lines("2")[:6]]}
    pages.get("/comparer/", six)  # what is kept by release is read
    cache.clear()
    read, rows = [], Release.rows

    def counted(self: Release, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        read.append(sql)
        return rows(self, sql, parameters)

    monkeypatch.setattr(Release, "rows", counted)
    assert pages.get("/comparer/", six).status_code == 200
    assert len(read) == 6


def test_empty_and_single_say_the_first_step(pages: Client) -> None:
    assert "Choisissez un premier territoire" in text_of(pages, "/comparer/")
    single = text_of(pages, "/comparer/?t=2:ti-2401")
    assert "Ajoutez un second territoire pour le comparer à Berry Sologne" in single
    assert "Qui lui ressemble ?" in single


def test_unknown_and_too_many_are_said_and_the_rest_is_kept(pages: Client) -> None:
    said = text_of(pages, TWO + "&t=2:ti-9999&t=&t=2:ti-2401&t=<b>")
    assert "« 2:ti-9999 » et « <b> » ne sont pas des territoires connus" in said
    assert "ces deux territoires" in said
    eight = [f"2:{line.id}" for line in pages.get("/territoires/?phase=2").context["rows"][:8]]
    response = pages.get("/comparer/", {"t": eight})
    assert [one.place.key for one in response.context["chosen"]] == eight[:6]
    assert "six territoires au plus" in plain(response.content.decode())
    assert 'id="ajout"' not in response.content.decode()


def test_territories_can_be_taken_away_moved_and_added_by_address(pages: Client) -> None:
    chosen = pages.get(TWO).context["chosen"]
    assert chosen[1].forward_url == "/comparer/?t=1:ti-8413&t=2:ti-2401"
    assert chosen[0].without_url == "/comparer/?t=1:ti-8413"
    moved = pages.get(chosen[1].forward_url)
    assert [one.place.key for one in moved.context["chosen"]] == ["1:ti-8413", "2:ti-2401"]
    content = moved.content.decode()
    assert content.index('value="1:ti-8413"') < content.index('value="2:ti-2401"') < content.index('id="ajout"')


def test_the_same_place_in_two_phases_is_said(pages: Client) -> None:
    said = text_of(pages, "/comparer/?t=2:ti-2401&t=1:ti-2401")
    assert re.search(r"Berry Sologne \(phase 2\) et Berry Sologne \(phase 1\) ont \d+ communes en commun", said)


def test_the_file_holds_the_same_values_in_the_same_order(pages: Client) -> None:
    response = pages.get("/comparer.csv?t=2:ti-2401&t=1:ti-2401")
    assert 'filename="comparaison-2-ti-2401-1-ti-2401.csv"' in response["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert {line["code"] for line in lines} == {"2:ti-2401", "1:ti-2401"}
    groups = pages.get("/comparer/?t=2:ti-2401&t=1:ti-2401").context["groups"]
    shown = [row.indicator.id for group in groups for row in group.rows]
    assert list(dict.fromkeys(line["indicateur"] for line in lines)) == shown
    assert pages.get("/comparer.csv?t=2:ti-2401").status_code == 404
