"""Run the tests that touch the database again, on PostgreSQL; without it, count them as skipped.

Of pages, each address and form of the access table is asked here too, by fewer people; what pages say, and who may do
what cell by cell, is tested once, on SQLite. So is the demonstration.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_INSTALLED = 77


def main() -> int:
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "database and not browser and not access and not page",
        *sys.argv[1:],
    ]
    outcome = subprocess.run([str(HERE / "with_postgres.sh"), *tests], check=False).returncode
    if outcome == NOT_INSTALLED:
        return subprocess.run(tests, env={**os.environ, "ETABLI_NO_POSTGRES": "1"}, check=False).returncode
    return outcome


if __name__ == "__main__":
    sys.exit(main())
