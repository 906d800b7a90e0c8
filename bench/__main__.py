"""Run all measures, print them with the machine, write var/bench.json."""

import json
import os
import platform
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import aids, desks, findings, firms, pages, paint, plans, portfolio, release
from bench.line import Line

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    console = Console()
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    console.print(f"machine: {os.cpu_count()} cores, {model}, Python {platform.python_version()}")
    parts = (release, findings, aids, pages, paint, desks, plans, portfolio, firms)
    lines: list[Line] = [line for part in parts for line in part.measure(ROOT)]
    table = Table("measure", "figure", "unit", "reference", "ratio")
    for line in lines:
        table.add_row(line.name, f"{line.figure:,.4g}", line.unit, line.reference, f"{line.ratio:,.3g}")
    console.print(table)
    target = ROOT / "var" / "bench.json"
    target.write_text(json.dumps([line.__dict__ for line in lines], indent=2, ensure_ascii=False) + "\n")
    console.print(f"written: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
