"""A list that somebody sends to be imported: judged by its content, then read as sheets."""

from collections.abc import Collection

from etabli.domain.foundation import files
from etabli.domain.foundation.spreadsheets.csv_in import read_csv
from etabli.domain.foundation.spreadsheets.sheets import MOST_IN_ALL, Sheet, refused, too_many_in_all
from etabli.domain.foundation.spreadsheets.xlsx_in import read_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones under a password
KINDS = ("xlsx", "csv")
SAY_XLSX = "Dans votre tableur, choisissez « Enregistrer sous », puis le format XLSX, et envoyez ce fichier-là."


def kind_of(name: str, content: bytes, kinds: Collection[str] = KINDS) -> str:
    """Its extension, one of `kinds`. Raises ValidationError saying what to do instead."""
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if content.startswith(OLE):
        raise refused(f"Ce fichier est protégé par un mot de passe, ou d'un ancien format. {SAY_XLSX}")
    if kind in ("xlsm", "xltm", "xlsb", "xlam"):
        raise refused(f"Ce fichier peut contenir des programmes (macros) : il n'est pas accepté. {SAY_XLSX}")
    if kind in ("xls", "ods", "numbers"):
        raise refused(f"Ce format n'est pas lu. {SAY_XLSX}")
    if kind not in kinds:
        *first, last = [one.upper() for one in kinds]
        raise refused(f"Envoyez un fichier {', '.join(first)} ou {last}.")
    return kind


def read(name: str, content: bytes) -> tuple[str, list[Sheet]]:
    """The name as it may be shown, and the sheets that hold something. Raises ValidationError."""
    kind = kind_of(name, content)
    checked = files.check(name, content)
    sheets = read_xlsx(checked.content) if kind == "xlsx" else [read_csv(checked.content)]
    if not sheets:
        raise refused("Ce fichier est vide.")
    if sum(len(sheet.rows) for sheet in sheets) > MOST_IN_ALL:
        raise too_many_in_all()
    return checked.name, sheets
