"""The page on notebooks runs as it is written, and prints what it says."""

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-in-a-notebook.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PRINTED = re.compile(r"^print\(.*\)  # (.*)$", re.MULTILINE)


def test_every_snippet_prints_what_the_page_says(release_dir: Path) -> None:
    code = "\n".join(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    here = code.replace('"var/releases"', repr(str(release_dir.parent)))
    assert here != code, "the page reads the live release"
    said = PRINTED.findall(code)
    assert len(said) == code.count("print("), "each line printed is said beside"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(here, str(PAGE), "exec"), {})
    assert printed.getvalue().splitlines() == said
