"""Check that the documentation tells the truth: links lead somewhere, generated pages (dictionary, findings,
permissions, accesses) are current, contexts have a README, the commands that the README names exist; and that
templates are typeset in French: no-break spaces, curved apostrophes. With --write, write the generated pages."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import access_page
import findings_page
import permissions_page

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue import dictionary

ROOT = Path(__file__).resolve().parent.parent
GENERATED = {
    "docs/access.md": access_page.render,
    "docs/data-dictionary.md": dictionary.render,
    "docs/findings.md": findings_page.render,
    "docs/permissions.md": permissions_page.render,
}
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TEMPLATES = (ROOT / "src/etabli/web/templates", ROOT / "src/etabli/web/jinja2")
UNSEEN = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|<!--.*?-->|<(script|style)\b.*?</\1>|\{%.*?%\}", re.DOTALL
)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
TYPOGRAPHY = {
    "an ordinary space before ; ? ! : » % or €": re.compile(r"\S *[ \n][;?!:»%€]"),
    "an ordinary space after «": re.compile(r"«[ \n]"),
    "a straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
}
PAGES = ["README.md", "CHANGELOG.md", "docs/**/*.md", "src/etabli/**/*.md"]


def faults() -> Iterator[str]:
    for page in sorted(path for pattern in PAGES for path in ROOT.glob(pattern)):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: the link {target} leads nowhere"
    for name, render in GENERATED.items():
        page = ROOT / name
        if not page.exists() or page.read_text(encoding="utf-8") != render(catalogues.load()):
            yield f"{name} is not what the code declares: run `make docs`"
    for context in sorted((ROOT / "src/etabli/domain").iterdir()):
        if context.is_dir() and (context / "__init__.py").exists() and not (context / "README.md").exists():
            yield f"{context.relative_to(ROOT)} has no README.md"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for target in set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))):
        if target not in targets:
            yield f"README.md names `make {target}`, which does not exist"
    for template in sorted(path for root in TEMPLATES for kind in ("html", "svg") for path in root.rglob(f"*.{kind}")):
        for line, fault in french_faults(template.read_text(encoding="utf-8")):
            yield f"{template.relative_to(ROOT)}:{line}: {fault}"


def french_faults(template: str) -> Iterator[tuple[int, str]]:
    """Line and fault of the text that a template shows: what is outside its tags and comments."""
    # a value of a page stands for a letter; newlines stay, for the number of the line
    text = UNSEEN.sub(lambda found: "\n" * found[0].count("\n"), template)
    text = VALUE.sub(lambda found: "x" + "\n" * found[0].count("\n"), text)
    text = TAG.sub(lambda found: "\n" * found[0].count("\n"), text)
    for fault, pattern in TYPOGRAPHY.items():
        for found in pattern.finditer(text):
            yield 1 + text.count("\n", 0, found.end() - 1), fault


if __name__ == "__main__":
    if "--write" in sys.argv:
        for name, render in GENERATED.items():
            (ROOT / name).write_text(render(catalogues.load()), encoding="utf-8")
        sys.exit()
    found = list(faults())
    print("\n".join(found) or "documentation: ok")
    sys.exit(bool(found))
