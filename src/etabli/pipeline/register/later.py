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
LATELY = 150  # days within which those that closed did


def grow(folder: Path, into: Path, on: date, seed: int = 2) -> None:
    """The two files of `folder`, changed, in `into`. The same seed changes the same ones."""
    chance = np.random.default_rng(seed)
    into.mkdir(parents=True, exist_ok=True)
    table = pq.read_table(folder / PLACES)
    names = ("trancheEffectifsEtablissement", "activitePrincipaleEtablissement", "etatAdministratifEtablissement")
    names += (NAF_2025_OF_PLACES, "dateDebut")
    bands, activities, states, newer, since = (table[name].to_pylist() for name in names)
    every = sorted(set(filter(None, activities)))
    alike = {code: [one for one in every if one[:2] == code[:2] and one != code] or [code] for code in every}
    codes, draw = list(BANDS), chance.random((4, table.num_rows))
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
    changed = dict(zip(names, (bands, activities, states, newer, since), strict=True))
    for name, cells in changed.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))
    pq.write_table(table, into / PLACES)
    (into / UNITS).write_bytes((folder / UNITS).read_bytes())
