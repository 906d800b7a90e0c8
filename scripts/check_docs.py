"""Check that the documentation tells the truth: links lead somewhere, the dictionary is current, contexts have a
README, the commands that the README names exist. With --write, write the data dictionary instead."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.dictionary import render

ROOT = Path(__file__).resolve().parent.parent
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = ["README.md", "CHANGELOG.md", "docs/**/*.md", "src/etabli/**/*.md"]


def faults() -> Iterator[str]:
    for page in sorted(path for pattern in PAGES for path in ROOT.glob(pattern)):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: the link {target} leads nowhere"
    if not DICTIONARY.exists() or DICTIONARY.read_text(encoding="utf-8") != render(catalogues.load()):
        yield "docs/data-dictionary.md is not what the catalogue says: run `make docs`"
    for context in sorted((ROOT / "src/etabli/domain").iterdir()):
        if context.is_dir() and (context / "__init__.py").exists() and not (context / "README.md").exists():
            yield f"{context.relative_to(ROOT)} has no README.md"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for target in set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))):
        if target not in targets:
            yield f"README.md names `make {target}`, which does not exist"


if __name__ == "__main__":
    if "--write" in sys.argv:
        DICTIONARY.write_text(render(catalogues.load()), encoding="utf-8")
        sys.exit()
    found = list(faults())
    print("\n".join(found) or "documentation: ok")
    sys.exit(bool(found))
