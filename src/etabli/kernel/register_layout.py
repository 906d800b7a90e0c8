"""Where things lie in a register of establishments, and its columns: the pipeline and the warehouse share no more."""

DATABASE = "establishments.sqlite"
SEARCH = "search"
# Of what is written: another number makes every register again. Older ones are not read: they can't be listed without
# a place, nor searched by NAF 2025 or postal code.
LAYOUT = 3
# Columns of the table `establishments`, as SQLite declares them; see `docs/register.md`.
COLUMNS = {
    "siret": "INTEGER PRIMARY KEY",
    "siren": "INTEGER NOT NULL",
    "name": "TEXT NOT NULL",
    "sign": "TEXT",
    "sigle": "TEXT",
    "head": "INTEGER NOT NULL",
    "open": "INTEGER NOT NULL",
    "since": "TEXT",
    "created": "TEXT",
    "activity": "TEXT",
    "activity_2025": "TEXT",
    "band": "TEXT",
    "band_year": "INTEGER",
    "size": "INTEGER NOT NULL",
    "category": "TEXT",
    "legal_form": "TEXT",
    "address": "TEXT",
    "postcode": "TEXT",
    "commune": "TEXT",
    "commune_name": "TEXT",
    "departement": "TEXT",
    "territory_1": "TEXT",
    "territory_2": "TEXT",
}
# Bands of employees by INSEE's codes, the smallest first: the least and the most of each; None: no bound, or unknown.
BANDS: dict[str, tuple[int | None, int | None]] = {
    "NN": (None, None),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1_000, 1_999),
    "51": (2_000, 4_999),
    "52": (5_000, 9_999),
    "53": (10_000, None),
}
# The orders of a list, each a field of the index where an establishment has its place, the first one highest.
ORDERS = ("size", "name", "commune")
PLACE_BITS = 47  # a SIRET has fourteen digits: less than 2 ** 47
