"""Findings across territories: counts against the tables of the release, map and table alike, sentences, addresses."""

import csv
import html
import io
import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.test import Client

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.rules import Kind
from etabli.warehouse.release import Release
from etabli.web.presentation import findings_map, findings_questions
from etabli.web.presentation.findings_map import MARKS

PHASE = "2"
BAD_TYPOGRAPHY = re.compile(r" [;:?!%»]|« |\w'\w|\{|\}")


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    cache.clear()


def rows_of(release: Release, columns: str, where: str = "") -> list[tuple[object, ...]]:
    """Rows of the findings of the territories of the phase, claims put forward first, as the état des lieux tells."""
    return release.rows(
        f"""SELECT {columns} FROM out_diagnosis__findings WHERE phase = ? AND level = 'territory' {where}
        ORDER BY code, position = 0, position, kind = '', score DESC""",
        [PHASE],
    )


def territories(release: Release) -> int:
    return release.rows("SELECT count(*) FROM core_programme__territories WHERE phase = ?", [PHASE])[0][0]


def answer_of(client: Client, address: str) -> findings_map.Answer:
    cache.clear()  # a kept page has no context
    return client.get(address).context["found"]


def counts_of(answer: findings_map.Answer) -> dict[str, int]:
    return {step.key: step.count for step in answer.steps}


@pytest.mark.parametrize(("constat", "kind"), findings_questions.FIRST.items())
def test_first_claims_are_those_of_the_release(pages: Client, release: Release, constat: str, kind: Kind) -> None:
    rules = catalogues.load().rules
    first: dict[object, str] = {}
    for code, rule in rows_of(release, "code, rule", f"AND kind = '{kind}'"):
        first.setdefault(code, rules[rule].axis)
    judged = {code for (code,) in rows_of(release, "code")}
    answer = answer_of(pages, f"/constats/?phase={PHASE}&constat={constat}")
    expected = Counter(first.values())
    expected["none"], expected["unknown"] = len(judged - set(first)), territories(release) - len(judged)
    assert counts_of(answer) == {step.key: expected[step.key] for step in answer.steps}
    assert sum(counts_of(answer).values()) == len(answer.lines) == territories(release)
    largest = max(first.values(), key=list(first.values()).count)
    assert f"{expected[largest]} des {len(answer.lines)}" in answer.sentence.replace("\u00a0territoires", "")


def test_one_axis_tells_first_from_other_claims(pages: Client, release: Release) -> None:
    rules = catalogues.load().rules
    freins: dict[object, list[str]] = {}
    for code, rule in rows_of(release, "code, rule", "AND kind = 'frein'"):
        freins.setdefault(code, []).append(rules[rule].axis)
    answer = answer_of(pages, f"/constats/?phase={PHASE}&constat=premier-frein&axe=recruter")
    counts = counts_of(answer)
    assert counts["first"] == sum(axes[0] == "recruter" for axes in freins.values())
    assert counts["other"] == sum("recruter" in axes[1:] and axes[0] != "recruter" for axes in freins.values())
    assert answer.question.title == "Où le recrutement est-il le premier frein\u202f?"
    assert answer.sentence.startswith(f"Le recrutement est le premier frein de {counts['first']} des ")


@pytest.mark.parametrize(
    ("constat", "where"),
    [
        ("habitants-en-emploi", "AND rule = 'habitants-en-emploi'"),
        ("structure", "AND rule = 'structure'"),
        ("residu-local", "AND rule = 'residu-local'"),
        ("specialisation:CG", "AND rule = 'specialisation' AND sector = 'CG'"),
    ],
)
def test_a_rule_is_claimed_not_claimed_or_not_judged(pages: Client, release: Release, constat: str, where: str) -> None:
    verdict: dict[object, object] = {}
    for code, kind in rows_of(release, "code, kind", where):
        verdict.setdefault(code, kind)
    expected = Counter(kind or "none" for kind in verdict.values())
    expected["unknown"] = territories(release) - len(verdict)
    counts = counts_of(answer_of(pages, f"/constats/?phase={PHASE}&constat={constat}"))
    assert counts == {key: expected[key] for key in counts}
    assert counts["none"] and counts["unknown"]


def test_not_claimed_is_not_absent_and_is_said(pages: Client) -> None:
    text = html.unescape(pages.get("/constats/").content.decode())
    assert "«\u00a0Non affirmé\u00a0» ne veut pas dire «\u00a0absent\u00a0»" in text
    answer = answer_of(pages, f"/constats/?phase={PHASE}&constat=structure")
    unjudged = next(line for line in answer.lines if line.key == "unknown")
    assert unjudged.notes and not unjudged.value and unjudged.reply == "non jugé, faute de données"


def test_map_and_table_say_the_same(pages: Client) -> None:
    response = pages.get(f"/constats/?phase={PHASE}&constat=premier-atout")
    answer, rows = response.context["found"], response.context["rows"]
    assert {shape.code: shape.css for shape in answer.map.shapes} == {row.id: row.key for row in rows}
    assert {shape.code: shape.url for shape in answer.map.shapes} == {row.id: row.url for row in rows}
    order = [step.key for step in answer.steps]
    places = [order.index(row.key) for row in rows]
    assert places == sorted(places)
    text = response.content.decode()
    for step in answer.steps:
        assert f'id="motif-{step.key}"' in text
    assert answer.map.insets and all(inset["name"] in text for inset in answer.map.insets)


def test_classes_are_told_apart_without_colour(pages: Client) -> None:
    for address in ("", "?constat=premier-frein&axe=innover", "?constat=residu-local", "?constat=specialisation:CA"):
        steps = [step for step in answer_of(pages, f"/constats/{address}").steps if step.key != "none"]
        assert len({step.mark for step in steps}) == len(steps), address
    assert MARKS["unknown"]


def test_a_region_keeps_its_territories_and_fades_the_others(pages: Client) -> None:
    response = pages.get(f"/constats/?phase={PHASE}&constat=specialisation:CG&region=84&tri=region")
    answer, rows = response.context["found"], response.context["rows"]
    assert rows and all("84" in row.region_codes for row in rows)
    assert [row.regions for row in rows] == sorted(row.regions for row in rows)
    away = {shape.code for shape in answer.map.shapes if shape.css == "elsewhere"}
    assert away == {shape.code for shape in answer.map.shapes} - {row.id for row in rows}
    assert f"{len(rows)}\u00a0territoires de la région Auvergne-Rhône-Alpes" in answer.sentence


def test_long_tables_are_folded_by_region_and_lose_no_one(pages: Client) -> None:
    response = pages.get(f"/constats/?phase={PHASE}&constat=premier-frein&tri=nom")
    rows, parts = response.context["rows"], response.context["parts"]
    assert {line.id for part in parts for line in part.lines} == {row.id for row in rows}
    for part in parts:
        order = [row.id for row in rows if row.id in {line.id for line in part.lines}]
        assert [line.id for line in part.lines] == order and str(len(order)) in part.label
    assert response.content.decode().count("<summary>") >= len(parts) > 10
    by_value = pages.get(f"/constats/?phase={PHASE}&constat=habitants-en-emploi&tri=valeur").context
    assert [line for part in by_value["parts"] for line in part.lines] == by_value["rows"]
    (whole,) = pages.get(f"/constats/?phase={PHASE}&region=94").context["parts"]
    assert not whole.label


def test_what_an_axis_gathers_is_told_apart_and_dated(pages: Client) -> None:
    answer = answer_of(pages, f"/constats/?phase={PHASE}&constat=premier-frein")
    recruit = next(step for step in answer.steps if step.key == "recruter")
    assert sum(count for _, count in recruit.subjects) == recruit.count and len(recruit.subjects) > 2
    assert all(re.fullmatch("«\u00a0.*\u00a0» \\(20\\d\\d\\)", title) for title, _ in recruit.subjects)
    title, count = recruit.subjects[0]
    assert f"{title} dans {count}" in answer.sentence


def test_values_sort_both_ways_and_missing_ones_come_last(pages: Client) -> None:
    for sort, reverse in (("valeur", True), ("valeur-croissante", False)):
        rows = pages.get(f"/constats/?phase={PHASE}&constat=habitants-en-emploi&tri={sort}").context["rows"]
        values = [row.found.value for row in rows if row.found]
        assert values == sorted(values, reverse=reverse)
        assert all(row.found is None for row in rows[len(values) :])
    assert pages.get("/constats/?constat=premier-frein&tri=valeur").context["sort"] == "constat"


def test_wrong_parameters_fall_back(pages: Client) -> None:
    response = pages.get("/constats/?phase=zz&constat=%00&axe=zz&region=%27&tri=zz")
    assert response.status_code == 200
    assert response.context["found"].question.id == "premier-frein" and response.context["region"] == ""


def test_question_and_axis_make_pages_of_their_own(pages: Client) -> None:
    addresses = ("", "?constat=premier-atout", "?axe=recruter", "?axe=innover", "?constat=structure")
    assert len({pages.get(f"/constats/{address}").content for address in addresses}) == len(addresses)


def test_an_axis_that_no_source_describes_says_so(pages: Client) -> None:
    answer = answer_of(pages, "/constats/?constat=premier-frein&axe=simplifier")
    assert answer.sentence.startswith("On ne peut pas le dire\u00a0: aucune source ouverte")
    assert counts_of(answer)["unknown"] == len(answer.lines)


def test_few_territories_and_none_judged_are_said(pages: Client) -> None:
    alone = answer_of(pages, f"/constats/?phase={PHASE}&constat=structure&region=06")
    assert alone.sentence == "Un seul territoire de la région Mayotte. Réponse\u00a0: non jugé, faute de données."
    reading = pages.get(f"/regions/06/?phase={PHASE}").context["reading"]
    assert reading.sentence == "Rien n’est jugé ici, faute de données." and reading.unjudged == reading.total == 1


@pytest.mark.parametrize("region", ["", "84", "94", "06"])
def test_every_question_has_a_title_and_an_answer_in_good_french(pages: Client, region: str) -> None:
    catalogue = catalogues.load()
    asked = [question for _, group in findings_questions.questions(catalogue) for question in group]
    asked += [
        findings_questions.asked(catalogue, id_, axis) for id_ in findings_questions.FIRST for axis in catalogue.axes
    ]
    assert len({question.title for question in asked}) == len(asked)
    for question in asked:
        answer = findings_map.answer(PHASE, question, region)
        for text in (question.title, answer.sentence, *(step.label for step in answer.steps)):
            assert text and not BAD_TYPOGRAPHY.search(text), text
        assert answer.sentence.endswith(".") and ".." not in answer.sentence


def test_the_file_holds_the_table_in_its_order(pages: Client) -> None:
    query = f"?phase={PHASE}&constat=residu-local&region=84&tri=nom"
    rows = pages.get(f"/constats/{query}").context["rows"]
    response = pages.get(f"/constats.csv{query}")
    assert 'filename="constats-phase-2-residu-local.csv"' in response["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [line["code"] for line in lines] == [row.id for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert line["réponse"] == row.reply
        assert bool(line["valeur"]) == (row.found is not None)
        if row.found:
            assert float(line["valeur"].replace(",", ".")) == pytest.approx(row.found.value, rel=1e-9)
            assert line["unité"] == "points de pourcentage"
            assert bool(line["constat"]) == (row.found.kind is not None)


def test_the_reading_of_france_counts_what_is_put_forward(pages: Client, release: Release) -> None:
    rules = catalogues.load().rules
    reading = pages.get(f"/national/?phase={PHASE}").context["reading"]
    forward = rows_of(release, "code, rule, kind", "AND position > 0")
    for line in reading.axes:
        mine = [(code, kind) for code, rule, kind in forward if rules[rule].axis == line.axis.id]
        assert (line.atouts, line.freins) == tuple(sum(k == kind for _, k in mine) for kind in ("atout", "frein"))
        assert line.with_atout == len({code for code, kind in mine if kind == "atout"})
        assert line.with_frein == len({code for code, kind in mine if kind == "frein"})
    for found in (*reading.atouts, *reading.freins, *reading.specialities):
        counts = counts_of(answer_of(pages, found.url))
        assert found.count in counts.values(), found


def test_sectors_of_france_are_the_sums_of_known_zones(pages: Client, release: Release) -> None:
    sectors = pages.get("/national/").context["sectors"]
    expected = release.rows(
        """SELECT sum(jobs_before), sum(jobs_after), count(*) FROM out_observatory__shift_share
        WHERE start = 2019 AND "end" = 2024 AND jobs_before IS NOT NULL AND jobs_after IS NOT NULL
        GROUP BY sector HAVING sum(jobs_before) > 0 ORDER BY sum(jobs_after) - sum(jobs_before) DESC"""
    )
    assert [(row.before, row.after, row.zones) for row in sectors.rows] == [pytest.approx(row) for row in expected]
    assert sectors.chart is not None and len(sectors.chart.bars) == len(expected)
    assert not BAD_TYPOGRAPHY.search(sectors.sentence)


def test_a_region_shows_its_claims_and_those_of_its_territories(pages: Client) -> None:
    response = pages.get(f"/regions/84/?phase={PHASE}")
    text = html.unescape(response.content.decode())
    assert 'href="/etat-des-lieux/region-84/"' in text
    assert all(sentence in text for sentence in response.context["edl"].answer)
    claims = response.context["first_claims"]
    assert len(claims) == len(response.context["lines"])
    told = {
        kind: {line.name: line.title for line in answer_of(pages, address).lines if line.finding_url}
        for kind, address in (
            ("atout", f"/constats/?phase={PHASE}&constat=premier-atout&region=84"),
            ("frein", f"/constats/?phase={PHASE}&constat=premier-frein&region=84"),
        )
    }
    for claim in claims:
        assert (claim.atout.title if claim.atout else None) == told["atout"].get(claim.name)
        assert (claim.frein.title if claim.frein else None) == told["frein"].get(claim.name)
        assert pages.get(claim.url).status_code == 200 if claim is claims[0] else True
    assert pages.get(claims[0].atout.url).status_code == 200


@pytest.mark.parametrize("address", ["/constats/", "/regions/", "/national/", "/regions/84/"])
def test_pages_open_on_the_latest_phase(pages: Client, address: str) -> None:
    assert pages.get(address).context["phase"].id == PHASE
    assert pages.get(f"{address}?phase=zz").context["phase"].id == PHASE
    assert pages.get(f"{address}?phase=1").context["phase"].id == "1"


def test_links_of_the_page_keep_the_phase_that_was_not_in_the_address(pages: Client) -> None:
    content = pages.get("/constats/").content.decode()
    links = re.findall(r'href="(?:/constats\.csv)?\?([^"#]*)', content)
    assert links and all(f"phase={PHASE}" in link for link in links)


def test_names_of_regions_are_in_french_order(pages: Client) -> None:
    for context in (pages.get("/regions/").context, pages.get("/constats/").context):
        names = [name for _, name in context["regions"]]
        assert names.index("Île-de-France") == names.index("Hauts-de-France") + 1


def test_generic_titles_name_no_place() -> None:
    for rule in catalogues.load().rules.values():
        assert not any(BAD_TYPOGRAPHY.search(title) for title in findings_questions.sides(rule).values())
