"""Hostile and malformed files: a clear error naming file, line and column, or a counted quarantine."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.catalogue.model import SourceFile
from etabli.kernel.errors import SourceError
from etabli.pipeline import ingest
from etabli.pipeline.quarantine import Quarantine

GOOD = "code;nom;emplois\n01001;L'Abergement;12,5\n01002;Ambérieu;3\n"


def declared(**changes: object) -> SourceFile:
    return SourceFile.model_validate(
        {
            "path": "figures.csv",
            "delimiter": ";",
            "decimal": ",",
            "key": ["code"],
            "fields": [
                {"name": "code", "type": "text", "description": "", "empty": "refused", "pattern": r"\d{5}"},
                {"name": "nom", "type": "text", "description": ""},
                {"name": "emplois", "type": "decimal", "description": "", "minimum": 0},
            ],
            **changes,
        }
    )


def read(tmp_path: Path, content: bytes, file: SourceFile | None = None, name: str = "figures.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    quarantine = Quarantine()
    return ingest.read(path, file or declared(), quarantine), quarantine


def test_good_file(tmp_path: Path) -> None:
    table, quarantine = read(tmp_path, GOOD.encode())
    assert table.to_pydict() == {
        "code": ["01001", "01002"],
        "nom": ["L'Abergement", "Ambérieu"],
        "emplois": [12.5, 3.0],
    }
    assert quarantine.rows == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.encode("latin-1"), r"figures\.csv, line 3: not utf-8"),
        (GOOD.replace(";", ",").encode(), r"line 1, column code: .*separator"),
        (GOOD.replace("emplois", "postes").encode(), r"line 1, column emplois: the column is missing"),
        (GOOD.replace("nom;", "code;").encode(), r"column code: the column stands twice"),
        (GOOD.replace("12,5", "12.5").encode(), r"line 2, column emplois: '12\.5' is not a number with decimal ','"),
        (GOOD.replace("01002", "01001").encode(), r"line 3, column code: key \('01001',\) already stands on line 2"),
        (GOOD.replace("01002", "1002").encode(), r"line 3, column code: '1002' does not look like"),
        (GOOD.replace("01002", "").encode(), r"line 3, column code: empty"),
        (GOOD.replace(";3\n", ";-3\n").encode(), r"line 3, column emplois: -3 is under 0"),
        (GOOD[:-3].encode() + b"\n", r"line 3: 2 cells where the header has 3"),
        ((GOOD + '01003;"ouvert\n').encode(), r"truncated or malformed"),
        (b"", r"empty: not even a header"),
        (b"code;nom;emplois\n", r"0 rows where at least 1"),
        (GOOD.replace("nom", "n\x00m").encode(), r"line 1: holds a null byte"),
        (GOOD[:-1].encode(), r"figures\.csv, line 3: truncated: the last line has no end"),
        (GOOD.replace("12,5", "9" * 400).encode(), r"line 2, column emplois: 9{20} is too large a number"),
        (GOOD.replace("12,5", "nan").encode(), r"line 2, column emplois: 'nan' is not a number"),
        (GOOD.replace("12,5", "١٢").encode(), r"line 2, column emplois"),
    ],
)
def test_faults_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path, content)


def test_a_file_may_be_declared_to_end_without_a_newline(tmp_path: Path) -> None:
    table, _ = read(tmp_path, GOOD[:-1].encode(), declared(final_newline=False))
    assert table.num_rows == 2


@pytest.mark.parametrize(("kind", "text"), [("integer", "3000000000"), ("integer", "1e400"), ("decimal", "1e16")])
def test_absurd_numbers_are_named(tmp_path: Path, kind: str, text: str) -> None:
    file = declared(decimal=".", fields=[{"name": "code", "type": kind, "description": ""}])
    with pytest.raises(SourceError, match=rf"line 2, column code: {text} is too large a number"):
        read(tmp_path, f"code\n{text}\n".encode(), file)


def test_missing_file() -> None:
    with pytest.raises(SourceError, match=r"absent\.csv: the file is missing"):
        ingest.read(Path("absent.csv"), declared(), Quarantine())


def test_truncated_gzip(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="truncated or damaged"):
        read(tmp_path, gzip.compress(GOOD.encode() * 50)[:-20], name="figures.csv.gz")


def test_not_a_gzip(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="truncated or damaged"):
        read(tmp_path, GOOD.encode(), name="figures.csv.gz")


def test_bomb_is_refused_early(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="unpacks to more than"):
        read(tmp_path, gzip.compress(b"0" * 50_000_000), name="figures.csv.gz")


def test_too_large(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="larger than the 10 bytes"):
        read(tmp_path, GOOD.encode(), declared(max_bytes=10))


def test_quarantine_keeps_the_good_rows(tmp_path: Path) -> None:
    content = GOOD + "XX;inconnue;4\n01004;Arandas;douze\n01005;Arbent;7\n"
    table, quarantine = read(tmp_path, content.encode(), declared(quarantine_max=2))
    assert table["code"].to_pylist() == ["01001", "01002", "01005"]
    assert [(row.line, row.column) for row in quarantine.rows] == [(4, "code"), (5, "emplois")]
    assert quarantine.counts() == {"figures.csv": 2}
    with pytest.raises(SourceError, match="1 such rows are allowed"):
        read(tmp_path, content.encode(), declared(quarantine_max=1))


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_source_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    try:
        table, _ = read(tmp_path_factory.mktemp("fuzz"), content)
    except SourceError as error:
        assert re.match(r"figures\.csv", str(error))
    else:
        assert table.num_rows >= 1
