"""Where the commands find and put things, unless they are told."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("ETABLI_ROOT", Path(__file__).resolve().parents[2]))
VAR = Path(os.environ.get("ETABLI_VAR", ROOT / "var"))
DEFAULT_RELEASES = Path(os.environ.get("ETABLI_RELEASES", VAR / "releases"))
PROGRAMME = Path(__file__).resolve().parent / "catalogue" / "programmes" / "territoires-industrie"
DEFAULT_REGISTERS = Path(os.environ.get("ETABLI_REGISTERS", VAR / "registers"))
