"""Made-up stock files as they would be some months later: some firms grew, changed their activity, moved, closed."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etabli.kernel.register_layout import BANDS
from etabli.pipeline.register.made_up_names import NAF_2025
from etabli.pipeline.register.stock import NAF_2025 as NAF_2025_OF_PLACES
from etabli.pipeline.register.stock import PLACES, UNITS

GREW, SHRANK, TURNED, CLOSED = 0.06, 0.04, 0.03, 0.03  # shares of the open ones: more than in life, to be seen
GROWING = ("02", "03", "11", "12")  # bands of those of which one surely grows
MOVED = 0.1  # of the firms that have several
HEAD, SEAT = "etablissementSiege", "nicSiegeUniteLegale"
LATELY = 150  # days within which those that closed did


def grow(folder: Path, into: Path, on: date, seed: int = 2, surely: str = "") -> None:
    """The two files of `folder`, changed, in `into`. The same seed changes the same ones. `surely`: a commune where
    one grows whatever the draw.
    """
    chance = np.random.default_rng(seed)
    into.mkdir(parents=True, exist_ok=True)
    table = pq.read_table(folder / PLACES)
    names = ("trancheEffectifsEtablissement", "activitePrincipaleEtablissement", "etatAdministratifEtablissement")
    names += (NAF_2025_OF_PLACES, "dateDebut")
    bands, activities, states, newer, since = (table[name].to_pylist() for name in names)
    every = sorted(set(filter(None, activities)))
    alike = {code: [one for one in every if one[:2] == code[:2] and one != code] or [code] for code in every}
    codes, draw = list(BANDS), chance.random((4, table.num_rows))
    places = table["codeCommuneEtablissement"].to_pylist()
    known = (n for n in range(table.num_rows) if places[n] == surely and states[n] == "A" and bands[n] in GROWING)
    if (one := next(known, None)) is not None:
        draw[:, one] = (0, 1, 1, 1)
    for n in range(table.num_rows):
        if states[n] != "A":
            continue
        place = codes.index(bands[n])
        if draw[0, n] < GREW and 0 < place < len(codes) - 1:
            bands[n] = codes[place + 1]
        elif draw[0, n] > 1 - SHRANK and place > 1:
            bands[n] = codes[place - 1]
        if draw[1, n] < TURNED:
            others = alike[activities[n]]  # of the same division: a name that says what the firm did still does
            activities[n] = others[int(draw[2, n] * len(others))]
            newer[n] = NAF_2025.get(activities[n]) if newer[n] else None
        if draw[3, n] < CLOSED:
            states[n], since[n] = "F", (on - timedelta(days=int(draw[2, n] * LATELY))).isoformat()
    heads, moved = _heads(table, states, np.random.default_rng(seed + 1))
    changed = dict(zip((*names, HEAD), (bands, activities, states, newer, since, heads), strict=True))
    for name, cells in changed.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))
    pq.write_table(table, into / PLACES)
    units = pq.read_table(folder / UNITS)
    pairs = zip(units["siren"].to_pylist(), units[SEAT].to_pylist(), strict=True)
    seats = pa.array([moved.get(siren, nic) for siren, nic in pairs], pa.string())
    pq.write_table(units.set_column(units.column_names.index(SEAT), SEAT, seats), into / UNITS)


def _heads(table: pa.Table, states: list[str], chance: np.random.Generator) -> tuple[list[str], dict[str, str]]:
    """Which are heads, some moved to another open one of the firm; the number of the new head by firm."""
    heads, sirens, nics = (table[name].to_pylist() for name in (HEAD, "siren", "nic"))
    rows: dict[str, list[int]] = {}
    for n, siren in enumerate(sirens):
        rows.setdefault(siren, []).append(n)
    moved = {}
    for siren, several in rows.items():
        open_ = [n for n in several if states[n] == "A"]
        was = next((n for n in open_ if heads[n] == "true"), None)
        others = [n for n in open_ if n != was]
        if was is not None and others and chance.random() < MOVED:
            heads[was], heads[others[0]], moved[siren] = "false", "true", nics[others[0]]
    return heads, moved
