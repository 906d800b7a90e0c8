"""The diagnosis of all territories by the step of the build, in a process of its own; prints how many comparisons."""

import sys
from pathlib import Path

import ibis

from etabli.catalogue.catalogue import load
from etabli.pipeline.out import findings


def judge(database: Path) -> int:
    """Number of comparisons of all territories, made by the step of the build from the tables of a release."""
    con = ibis.duckdb.connect(str(database), read_only=True)
    tables = {name: con.table(name) for name in findings.INPUTS}
    indicators, weights = tables[findings.INDICATORS], tables[findings.WEIGHTS]
    tables[findings.INDICATORS] = indicators.filter(indicators.level.isin(["territory", "france"]))
    tables[findings.WEIGHTS] = weights.filter(weights.kind != "epci")
    return int(findings.build(catalogue=load(), **tables).count().execute())


if __name__ == "__main__":
    print(judge(Path(sys.argv[1])))
