"""The état des lieux of odd places: it answers, claims nothing false and says what is missing."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from scipy import special, stats

import etabli.web
from etabli.catalogue.catalogue import load
from etabli.catalogue.rules import Kind
from etabli.kernel.typography import french
from etabli.warehouse import findings, places, zones
from etabli.warehouse.programme import territories
from etabli.warehouse.release import Release
from etabli.web.documents import raster
from etabli.web.presentation import findings as told_findings

COMMUNE = ("1", "ti-9303")  # Carros, a commune alone
MAYOTTE = ("2", "ti-0601")
GUYANE = ("2", "ti-0301")
REUNION = ("2", "ti-0401")
MARTINIQUE = ("2", "ti-0201")
STRADDLING = ("1", "ti-9302")  # three main zones, one of them across two régions
OYONNAX = ("2", "ti-8413")
ODD = [COMMUNE, MAYOTTE, GUYANE, REUNION, MARTINIQUE, STRADDLING, OYONNAX, ("2", "ti-1101"), ("2", "ti-0202")]


def address(place: tuple[str, str]) -> str:
    return f"/territoires/{place[0]}/{place[1]}/etat-des-lieux/"


def main_of(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    content = response.content.decode()
    return content[content.index("<main") : content.index("</main>")]


def text_of(part: str) -> str:
    """What a reader reads: no drawing, no table, no tag, one space between words."""
    for hidden in (r"<svg.*?</svg>", r"<table.*?</table>", r"<span class=\"term-card\".*?</a></span>"):
        part = re.sub(hidden, " ", part, flags=re.DOTALL)
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part)))


def sections(part: str) -> dict[str, str]:
    """Text of each section by the id of its heading."""
    found = re.split(r"<section aria-labelledby=\"(\w+)\"", part)
    return {name: text_of(body) for name, body in zip(found[1::2], found[2::2], strict=True)}


@pytest.mark.parametrize("place", ODD, ids="-".join)
def test_odd_territories_answer_and_claim_only_what_is_claimed(
    pages: Client, release: Release, place: tuple[str, str]
) -> None:
    main = main_of(pages, address(place))
    text = text_of(main)
    assert not re.search(r"\b(nan|None|inf)\b", text), "no number that is none"
    lead = text_of(main.split('class="lead-answer">')[1].split("</div>")[0])
    assert 3 <= len(re.findall(r"[.!?](?:\s|$)", lead)) <= 9
    told = [one for one in findings.of_place(release, "territory", place[1], place[0]) if one.kind]
    shown = set(re.findall(rf"/etat-des-lieux/territoire-{place[0]}-{place[1]}/constats/([\w-]+)/", main))
    undecided = sections(main)["ecarts"]
    claimed = {one.key for one in told}
    assert claimed <= shown
    for key in shown - claimed:
        assert "Le raisonnement" in undecided, key
    if not told:
        assert "Rien n’a pu être jugé sur cet axe, faute de données" in text


def test_a_place_without_any_figure_says_so(pages: Client, release: Release) -> None:
    assert findings.of_place(release, "territory", MAYOTTE[1], MAYOTTE[0]) == []
    found = sections(main_of(pages, address(MAYOTTE)))
    assert "Non disponible ici" in found["inconnu"]
    text = text_of(main_of(pages, address(MAYOTTE)))
    assert "rien ne peut être dit de ses spécialités" in text or "Aucune spécialité industrielle" in text
    assert "Aucun écart n’a pu être jugé, faute de données" in text
    assert "n’est pas connue" in text


def test_guyane_says_what_it_lacks_and_what_it_has(pages: Client, release: Release) -> None:
    for place in (GUYANE, MARTINIQUE):
        rules = {one.rule for one in findings.of_place(release, "territory", place[1], place[0])}
        assert "industrie-presente" not in rules and "habitants" in rules
        unknown = sections(main_of(pages, address(place)))["inconnu"]
        assert "Non disponible ici" in unknown and "industrie" in unknown


def test_a_commune_too_small_for_its_zone_is_not_described_by_it(pages: Client, release: Release) -> None:
    found = findings.of_place(release, "territory", COMMUNE[1], COMMUNE[0])
    assert found and not any(one.zone for one in found)
    unknown = sections(main_of(pages, address(COMMUNE)))["inconnu"]
    assert "Aucune zone d’emploi ne représente assez ce lieu" in unknown


def test_zones_across_a_border_speak_each_for_themselves(pages: Client, release: Release) -> None:
    found = [one for one in findings.of_place(release, "territory", STRADDLING[1], STRADDLING[0]) if one.zone]
    spoken = {one.zone for one in found}
    assert len(spoken) == 3
    names = zones.names(release)
    text = sections(main_of(pages, address(STRADDLING)))["secteurs"]
    for zone in spoken:
        assert french(names[zone]) in text
    parts = [one.share_of_place for one in found]
    assert all(part is not None and part >= 0.15 for part in parts)


def slugs(release: Release) -> Iterator[str]:
    sirens = [siren for siren, _ in places.every_epci(release)]
    yield from (f"intercommunalite-{siren}" for siren in sirens[::250])
    yield from (f"departement-{code}" for code in ("01", "2A", "974", "976", "75"))
    yield from (f"region-{code}" for code in ("84", "94", "06", "03"))
    yield f"groupe-{'-'.join(sorted(sirens[:3]))}"
    yield f"groupe-{'-'.join(sorted(sirens[5:65]))}"


def test_other_places_answer(pages: Client, release: Release) -> None:
    for slug in slugs(release):
        main = main_of(pages, f"/etat-des-lieux/{slug}/")
        text = text_of(main)
        assert "Ce que l’on ne sait pas" in text and not re.search(r"\b(nan|None|inf)\b", text), slug
        for bad in (" de le ", " du le ", "l’intercommunalité de l’"):
            assert bad not in text.lower(), (slug, bad)


@pytest.mark.parametrize(
    "slug",
    [
        "groupe-999999999-999999998",
        "groupe-" + "-".join(str(100000000 + n) for n in range(61)),
        "intercommunalite-1",
        "departement-00",
        "region-975",
        "territoire-3-ti-8413",
        "territoire-1-ti-9999",
        "planete-terre",
        "groupe-",
    ],
)
def test_places_that_do_not_exist_are_not_found(pages: Client, slug: str) -> None:
    assert pages.get(f"/etat-des-lieux/{slug}/").status_code == 404


def test_an_address_written_otherwise_leads_to_the_place(pages: Client, release: Release) -> None:
    two = sorted(siren for siren, _ in places.every_epci(release))[:2]
    turned = pages.get(f"/etat-des-lieux/groupe-{two[1]}-{two[0]}/")
    assert turned.status_code == 302 and turned["Location"].endswith(f"groupe-{two[0]}-{two[1]}/")
    alone = pages.get(f"/etat-des-lieux/groupe-{two[0]}/")
    assert alone["Location"].endswith(f"intercommunalite-{two[0]}/")
    territory = pages.get("/etat-des-lieux/territoire-2-ti-8413/")
    assert territory["Location"] == address(OYONNAX)


def test_every_claim_opens_down_to_its_figures(pages: Client, release: Release) -> None:
    told = findings.of_place(release, "territory", OYONNAX[1], OYONNAX[0])
    assert len([one for one in told if one.kind]) > 5
    for one in told:
        response = pages.get(f"/etat-des-lieux/territoire-{OYONNAX[0]}-{OYONNAX[1]}/constats/{one.key}/")
        if one.kind is None:
            assert response.status_code in (200, 404)
            continue
        assert response.status_code == 200, one.key
        text = text_of(response.content.decode())
        assert "Plus petit écart qui compte" in text and "Affirmé" in text and "Non affirmé" not in text
    assert pages.get("/etat-des-lieux/territoire-2-ti-8413/constats/inconnu/").status_code == 404


def test_the_speciality_of_oyonnax_is_plastics(pages: Client) -> None:
    text = text_of(main_of(pages, address(OYONNAX)))
    assert "caoutchouc, plastique, verre et minéraux" in text
    assert "La zone d’emploi d’Oyonnax" in text


def test_the_same_page_twice_is_the_same_to_the_byte(pages: Client, settings: object) -> None:
    settings.ETABLI_PAGE_CACHE = False  # type: ignore[attr-defined]
    one, two = (pages.get(address(STRADDLING)).content for _ in range(2))
    assert one == two


def test_no_territory_is_without_a_page(pages: Client, release: Release) -> None:
    """Every ninth territory of both phases, beside the odd ones."""
    for phase in ("1", "2"):
        for territory in territories(release, phase)[::9]:
            text = text_of(main_of(pages, address((phase, territory.id))))
            assert not re.search(r"\b(nan|None|inf)\b", text), territory.id
            assert "Atouts et freins, par axe" in text


def test_the_answer_never_states_a_partial_sum(pages: Client) -> None:
    """Gier–Ondaine: two members of fourteen are known in the census and at Urssaf."""
    found = main_of(pages, "/territoires/1/ti-8416/etat-des-lieux/")
    assert "n’est pas connu pour tous ses membres" in text_of(found)
    assert "au moins" not in text_of(found).split("Atouts et freins, par axe")[0]


def finding_page(client: Client, key: str, slug: str = "territoire-2-ti-8413") -> str:
    return text_of(main_of(client, f"/etat-des-lieux/{slug}/constats/{key}/"))


def number(text: str) -> float:
    """A number as a reader reads it: `1 041`, `2,3 × 10⁻⁷`."""
    mantissa, _, power = text.strip().rstrip(".,").partition(" × 10")
    value = float(re.sub("[\u202f\u00a0 ]", "", mantissa).replace(",", ".").replace("\u2212", "-"))
    return value * 10 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


@pytest.mark.parametrize("key", ["industrie-presente", "emploi-prive", "dependance-8425", "residu-local-8425"])
def test_a_reader_can_judge_a_gap_again(pages: Client, release: Release, key: str) -> None:
    """From the words of the page alone: p from the law, then q from p."""
    judged = findings.of_place(release, "territory", OYONNAX[1], OYONNAX[0])
    compared = next(one for one in judged if one.key == key)
    text = finding_page(pages, key)
    degrees = re.search(r"loi de Student à (\d+) degrés", text)
    law = stats.t(int(degrees[1])) if degrees else stats.norm
    scale, smallest, gap = (number(found(text, rf" {name} = ([\d,\u202f]+)")) for name in "sde")
    p = law.sf((gap - smallest) / scale) + law.sf((gap + smallest) / scale)
    assert p == pytest.approx(compared.p, rel=0.01)
    many, rank = (int(found(text, pattern)) for pattern in (r"m = (\d+)", r"au rang (\d+)"))
    assert many == len(judged)
    q = p * many * sum(1 / n for n in range(1, many + 1)) / rank
    assert compared.q <= q * 1.01 and ("ramené" in text or compared.q == pytest.approx(q, rel=0.01))


def found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, (pattern, text)
    return match[1]


def test_a_reader_can_judge_a_quotient_again(pages: Client, release: Release) -> None:
    judged = [one for one in findings.of_place(release, "territory", OYONNAX[1], OYONNAX[0]) if one.jobs is not None]
    compared = max((one for one in judged if one.p < 1), key=lambda one: one.p)
    text = finding_page(pages, compared.key)
    mean = number(found(text, r"÷ φ = ([\d,\u202f]+);"))
    counted = number(found(text, r"÷ φ = ([\d,\u202f]+) \("))
    assert special.gammainc(counted, mean) == pytest.approx(compared.p, rel=0.05)
    parts = re.search(r"= \(([^÷()]+) ÷ ([^÷()]+)\) ÷ \(([^÷()]+) ÷ ([^÷()]+)\) =", text)
    assert parts is not None
    jobs, total, national, nation = (number(part) for part in parts.groups())
    assert (jobs / total) / (national / nation) == pytest.approx(compared.value, rel=0.001)


def cells_of(client: Client, key: str, slug: str = "territoire-2-ti-8413") -> list[list[str]]:
    """The figures behind a finding: the first rows, the totals, then what is folded."""
    main = main_of(client, f"/etat-des-lieux/{slug}/constats/{key}/")
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", main, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r">([^<>]+)</t[hd]>", row)] for row in rows]


def test_effects_add_up_to_the_finding(pages: Client, release: Release) -> None:
    judged = {one.key: one for one in findings.of_place(release, "territory", OYONNAX[1], OYONNAX[0])}
    (name, before, after, rate, *effects), *sectors = cells_of(pages, "residu-local-8425")
    assert name == "Industrie" and len(sectors) == 16
    national, sectoral, local = map(number, effects)
    assert number(after) - number(before) == pytest.approx(national + sectoral + local, abs=1)
    assert 100 * local / number(before) == pytest.approx(judged["residu-local-8425"].value, abs=0.01)
    assert national / number(before) * 100 == pytest.approx(number(rate.rstrip("%")), abs=0.01)
    for _, before, after, rate, *parts in sectors:
        grown = number(before) * (1 + number(rate.rstrip("%")) / 100)
        assert number(parts[2]) == pytest.approx(number(after) - grown, abs=0.6)


def test_members_add_up_and_france_stands_beside(pages: Client) -> None:
    *members, whole, france = cells_of(pages, "emploi-prive", "territoire-2-ti-3201")
    assert (whole[0], france[0]) == ("Ensemble", "France") and len(members) == 4
    assert sum(number(member[1]) for member in members) == number(whole[1])


def test_what_is_not_claimed_says_exactly_why(pages: Client, release: Release) -> None:
    """A gap too small, a side without words, a sector too small, a doubt, a correction: each in its own words."""
    reasons = {
        "moins que le plus petit écart qui compte": lambda one, rule: abs(one.gap) <= rule.smallest_effect,
        "de ce côté la règle ne dit rien": lambda one, rule: rule.side(above=one.above) is None,
        "emplois n’est jamais affirmée": lambda one, rule: one.jobs is not None and one.jobs < 200,
        "pas d’assez pour exclure": lambda one, rule: 0.05 < one.p < 1,
        "il est écarté quand toutes les comparaisons": lambda one, rule: one.p <= 0.05 < one.q,
    }
    rules, seen = load().rules, set()
    for territory in ("ti-8413", "ti-3201", "ti-4406"):
        for one in findings.of_place(release, "territory", territory, "2"):
            if one.kind is None:
                text = finding_page(pages, one.key, f"territoire-2-{territory}")
                (said,) = [reason for reason in reasons if reason in text] or [""]
                assert said == "" or reasons[said](one, rules[one.rule]), one.key
                assert said or "il n’y a pas d’écart" in text, one.key
                seen.add(said)
    assert set(reasons) <= seen


def test_a_finding_is_cited_by_itself(pages: Client) -> None:
    path = "/etat-des-lieux/territoire-2-ti-8413/constats/specialisation-8425-CG/"
    main = html.unescape(main_of(pages, path))
    title = found(main, r"<h1>(.*?)</h1>")
    sentence = found(main, r"<textarea[^>]*>(« .*?)</textarea>".replace("« ", "«\u00a0"))
    told = found(main, r'<p class="fr-text--lead">(.*?)</p>')
    assert title in sentence and told in sentence and "Plastics Vallée" in sentence and sentence.endswith(path)
    assert "Source" in sentence and "version des données" in sentence
    assert told in found(html.unescape(main), r'alt="(.*?)"')
    for address in re.findall(r'href="http://testserver(/[^"]+\.(?:svg|csv))" download', main):
        assert pages.get(address).status_code == 200, address
    assert main.count("specialisation-8425-CG.svg") >= 2, "a speciality's picture has its file"


@pytest.mark.parametrize("slug", ["departement-01", "region-84"])
def test_wide_places_say_what_is_not_judged_there(pages: Client, slug: str) -> None:
    unknown = sections(main_of(pages, f"/etat-des-lieux/{slug}/"))["inconnu"]
    assert "Ce qui n’a pas pu être jugé" in unknown and "Non jugé à cette échelle" in unknown
    for rule in load().rules.values():
        if rule.subject == "zone" or rule.compared_to == "programme":
            assert rule.label in unknown, rule.id


def test_not_judged_and_judged_in_silence_are_told_apart(pages: Client, release: Release) -> None:
    """Each rule of each place is claimed, undecided, judged in silence or not judged."""
    for phase, territory in (OYONNAX, MAYOTTE, MARTINIQUE, COMMUNE):
        text = text_of(main_of(pages, address((phase, territory))))
        judged = {one.rule for one in findings.of_place(release, "territory", territory, phase)}
        missing = text.split("Ce qui n’a pas pu être jugé")[1].split("Comment c’est établi")[0]
        for rule in load().rules.values():
            assert rule.id in judged or rule.label in missing, (territory, rule.id)


def test_long_lists_are_folded_and_printed(pages: Client) -> None:
    main = main_of(pages, address(("1", "ti-4415")))
    assert main.count('<details class="table-details prints">') >= 4
    styles = Path(etabli.web.__file__).parent / "static" / "etabli" / "print.css"
    assert ".prints::details-content { content-visibility: visible;" in styles.read_text(encoding="utf-8")


def test_names_have_typographic_apostrophes(pages: Client) -> None:
    for slug in ("region-93", "departement-21", "groupe-200042935-240100750"):
        main = main_of(pages, f"/etat-des-lieux/{slug}/")
        assert not re.search(r"\w'\w", text_of(main)), slug
    assert "Côte d’Azur" in main_of(pages, "/etat-des-lieux/region-93/")


def test_every_picture_on_its_own_names_its_source(pages: Client) -> None:
    for name, source in (("constat-industrie-presente", "Insee"), ("constat-structure-8425", "Urssaf")):
        svg = pages.get(f"/etat-des-lieux/territoire-2-ti-8413/images/{name}.svg").content.decode()
        assert f"Source\u00a0: {source}" in svg or f"Source : {source}" in svg, svg[-600:]


def test_every_picture_is_offered_as_png(pages: Client) -> None:
    main = main_of(pages, "/territoires/2/ti-8413/etat-des-lieux/")
    offered = re.findall(r'href="http://testserver(/[^"]+/images/[^"]+)\.png"', main)
    assert offered and offered == re.findall(r'href="http://testserver(/[^"]+/images/[^"]+)\.svg" download', main)
    for path in offered[:3]:
        response = pages.get(f"{path}.png")
        width = re.search(r'width="(\d+)"', pages.get(f"{path}.svg").content.decode())
        assert response["Content-Type"] == "image/png" and width
        image = Image.open(io.BytesIO(response.content)).convert("L")
        assert image.width == round(int(width[1]) * raster.SCALE)
        assert image.getpixel((0, 0)) == 255 and image.getextrema()[0] < 64, "dark marks on white"
    assert pages.get("/etat-des-lieux/territoire-2-ti-8413/images/rien.png").status_code == 404


def test_what_is_affirmed_and_not_put_forward_is_not_denied(pages: Client, release: Release) -> None:
    """The five sentences, the axes and the list of the others speak of the same claims."""
    catalogue, seen = load(), set()
    for phase in ("1", "2"):
        for territory, told in findings.of_level(release, "territory", phase).items():
            claimed = [one for one in told if one.kind]
            for kind in Kind:
                mine = [one for one in claimed if one.kind is kind]
                hidden = bool(mine) and not any(one.position for one in mine)
                axes = {catalogue.rules[one.rule].axis for one in mine}
                if not hidden or (kind, len(mine) > 1) in seen:
                    continue
                seen.add((kind, len(mine) > 1))
                main = main_of(pages, address((phase, territory)))
                lead = text_of(main.split('class="lead-answer">')[1].split("</div>")[0])
                assert f"aucun {kind} ne peut" not in lead.lower() and "sans être mis" in lead, territory
                forward = {catalogue.rules[one.rule].axis for one in claimed if one.position}
                if axes - forward:
                    assert "affirmé, parmi les autres constats" in text_of(main), territory
    assert seen


def test_a_gap_that_is_told_and_not_affirmed_says_so(pages: Client, release: Release) -> None:
    said = {
        "sans que l’on puisse affirmer cet écart": lambda one: one.kind is None and abs(one.gap) > 2,
        "l’écart est trop petit pour compter": lambda one: abs(one.gap) <= 2,
    }
    told = findings.of_level(release, "territory", "2")
    rule = load().rules["emploi-prive"]
    assert rule.smallest_effect == 2
    for words, holds in said.items():
        territory = next(code for code, all_ in told.items() for one in all_ if one.rule == rule.id and holds(one))
        lead = text_of(main_of(pages, address(("2", territory)))).split("Atouts et freins, par axe")[0]
        assert words in lead, territory


def test_a_gap_just_inside_the_smallest_effect_reads_smaller(release: Release) -> None:
    rule = load().rules["industrie-presente"]
    indicator = load().indicators[rule.indicator]
    assert told_findings._unlike(rule, indicator, 2.9962) == ("2,996\u00a0points", "3,000\u00a0points")
    assert told_findings._unlike(rule, indicator, 1.2) == ("1,2\u00a0point", "3,0\u00a0points")


def test_effects_sum_in_a_row_of_their_own(pages: Client) -> None:
    text = pages.get("/etat-des-lieux/territoire-2-ti-8413/images/decomposition-8425.csv").content.decode("utf-8-sig")
    _, *sectors, whole = (line.split(";") for line in text.splitlines())
    assert whole[0] == "Industrie" and len(sectors) > 5
    for column in range(1, 6):
        assert int(whole[column]) == pytest.approx(sum(int(line[column]) for line in sectors), abs=len(sectors))
    assert all((line[6] == "–") == (int(line[1]) < 50) for line in sectors)
    main = html.unescape(main_of(pages, address(OYONNAX)))
    total = re.search(r'<tr class="is-total">(.*?)</tr>', main, re.DOTALL)
    assert total is not None and "Industrie" in total[1]
    label = found(main, r'aria-label="(Ce qui fait l’évolution[^"]*)"')
    for name in ("Effet national", "Effet sectoriel", "Résidu local", "Évolution de l’emploi industriel"):
        assert re.search(rf"{name}\u00a0: [+\u2212]?\d", label), name


def test_places_chosen_by_the_address_reach_the_page_and_its_pictures(pages: Client) -> None:
    query = "?variables=population&variables=densite&variables=part-fabrication&bassin=hors"
    usual, asked = (main_of(pages, address(OYONNAX) + q) for q in ("", query))
    text = text_of(asked)
    assert "Lieux comparables que vous avez choisis" in text and "que vous avez choisis" not in text_of(usual)
    sentence = "sont ceux qui ressemblent le plus"
    assert text.split(sentence)[0][-80:] != text_of(usual).split(sentence)[0][-80:]
    assert f"/territoires/2/ti-8413/comparables/{query}" in html.unescape(asked)
    near = html.unescape(main_of(pages, f"/territoires/2/ti-8413/comparables/{query}"))
    assert f"{address(OYONNAX)}{query}#trajectoire" in near
    files = re.findall(r'href="http://testserver(/[^"]+trajectoires-[^"]+)" download', html.unescape(asked))
    assert files and all(query in one and pages.get(one).status_code == 200 for one in files)
    assert main_of(pages, address(OYONNAX) + "?variables=zz&bassin=zz") == usual


def test_the_long_series_stands_beside_the_others(pages: Client, release: Release) -> None:
    main = main_of(pages, address(OYONNAX))
    assert "Ses zones d’emploi de 1998 à 2017" in main and "elle ne se relie à aucune des deux autres" in main
    files = re.findall(r"/etat-des-lieux/territoire-2-ti-8413/images/serie-longue-\d+\.csv", main)
    assert files
    lines = pages.get(files[0]).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1998;") and lines[-1].startswith("2017;")
    assert "0\u202f% de ses emplois" not in html.unescape(main)


def test_what_a_wide_place_cannot_tell_is_not_offered(pages: Client) -> None:
    main = main_of(pages, "/etat-des-lieux/departement-01/")
    lead = text_of(main.split('class="lead-answer">')[1].split("</div>")[0])
    assert "tous ses membres" not in lead
    nav = found(main, r'(?s)<nav class="page-nav[^>]*>(.*?)</nav>')
    assert "Secteurs" not in nav and "Trajectoire" not in nav and "Atouts et freins" in nav
    listed = text_of(main_of(pages, "/etat-des-lieux/"))
    assert "Clipperton" not in listed and "Terres australes" not in listed and "Ain (01)" in listed


def test_pictures_as_csv_hold_numbers(pages: Client) -> None:
    text = pages.get("/etat-des-lieux/territoire-2-ti-8413/images/decomposition-8425.csv").content.decode("utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith("Caoutchouc"))
    before, after, *effects = line.split(";")[1:6]
    assert int(after) - int(before) == pytest.approx(sum(map(int, effects)), abs=2)
