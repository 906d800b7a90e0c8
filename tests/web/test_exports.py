"""Exports say what the pages and the release say, with source and licence on each line."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from etabli.catalogue import catalogue as catalogues
from etabli.warehouse import observatory
from etabli.warehouse.release import Release


def lines(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def test_csv_holds_every_indicator_and_year(pages: Client, release: Release) -> None:
    found = lines(pages.get("/territoires/2/ti-2401/indicateurs.csv").content)
    values = observatory.of_place(release, "territory", "ti-2401", "2")
    assert len(found) == len(values)
    for line, value in zip(found, values, strict=True):
        assert (line["indicateur"], line["année"]) == (value.indicator, str(value.year))
        assert number(line["valeur"]) == (None if value.value is None else pytest.approx(value.value))
        assert line["nom"] == "Berry Sologne"
        assert line["licence"] and line["source"] and line["millésime"]
        assert line["version des données"] == release.id
        if value.rank is None:
            assert not line["rang"] and not line["rang au mieux"]
        elif value.rank_low != value.rank_high:
            assert not line["rang"]
            assert (line["rang au mieux"], line["rang au pire"]) == (str(value.rank_low), str(value.rank_high))
        assert line["sur"] != "0"


def test_workbook(pages: Client, release: Release) -> None:
    content = pages.get("/territoires/1/ti-8413/indicateurs.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Indicateurs", "Chiffres des membres", "Définitions"]
    values = observatory.of_place(release, "territory", "ti-8413", "1")
    assert book["Indicateurs"].max_row == len(values) + 1
    assert book["Chiffres des membres"].max_row == len(observatory.member_figures(release, "1", "ti-8413")) + 1
    formulas = [row[2].value for row in book["Définitions"].iter_rows(min_row=2)]
    assert formulas and not any("@" in formula for formula in formulas)
    for sheet in book:
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)


def test_indicator_and_region_files_agree(pages: Client) -> None:
    everywhere = lines(pages.get("/indicateurs/part-industrie.csv?phase=2").content)
    there = lines(pages.get("/indicateurs/part-industrie.csv?phase=2&region=84").content)
    assert len({line["code"] for line in everywhere}) == 183
    assert {line["code"] for line in there} < {line["code"] for line in everywhere}
    region = lines(pages.get("/regions/84/territoires.csv?phase=2").content)
    latest = catalogues.load().indicators["part-industrie"].latest
    mine = [line for line in region if line["indicateur"] == "part-industrie"]
    assert mine == [line for line in there if line["année"] == str(latest)]
