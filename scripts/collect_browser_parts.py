"""Gathers in var/vendor/browser what pages load from npm and django-dsfr, and nothing else.

Writes `dsfr.css`, the parts of the State's design system that our pages use in one file (fonts left out:
the brand chooses them), `dsfr-etat.css` for instances run by the State, the pictures and fonts that both
name under `design/`, and copies of MapLibre, topojson-client and htmx.
Run by `make setup`; safe to run again.
"""

import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
TARGET = ROOT / "var" / "vendor" / "browser"

COPIES = (
    "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css",
    "topojson-client/dist/topojson-client.min.js",
    "htmx.org/dist/htmx.min.js",
)
# fmt: off
COMPONENTS = (
    "alert", "badge", "breadcrumb", "button", "callout", "card", "checkbox", "content", "footer",
    "form", "header", "highlight", "input", "link", "navigation", "notice", "pagination", "radio",
    "search", "segmented", "select", "skiplink", "summary", "table", "tag", "tile",
)
# fmt: on
ICONS = ("arrows", "document", "system")

PICTURES = "design"
RELATIVE_URL = re.compile(r"url\((?!['\"]?(?:data:|https?:|/))['\"]?([^)'\"]+)['\"]?\)")
NAMED = re.compile(rf"url\({PICTURES}/([^)]+)\)")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
OLD_FONT = re.compile(r",url\([^)]*\.woff\) format\(\"woff\"\)")
FONT_FAMILY = re.compile(r"font-family:(?:Marianne|Spectral),[a-z,\- ]+")
SOURCE_MAP = re.compile(r"\s*/[/*]# sourceMappingURL=\S+(?: \*/)?\s*$")


def dsfr_dist() -> Path:
    """The distribution of the design system inside the installed package, without importing it."""
    spec = find_spec("dsfr")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("django-dsfr is not installed: run `make setup`")
    return Path(spec.submodule_search_locations[0]) / "static" / "dsfr" / "dist"


def stylesheet(dist: Path, relative: str) -> str:
    """One stylesheet of the system, its pictures and fonts addressed as files under `PICTURES`."""

    def readdress(match: re.Match[str]) -> str:
        named = os.path.normpath(Path(relative).parent / match.group(1))
        return f"url({PICTURES}/{Path(named).as_posix()})"

    return RELATIVE_URL.sub(readdress, (dist / relative).read_text("utf-8"))


def copy_named(dist: Path, css: str) -> None:
    """Copies the files that a bundle names."""
    for named in sorted(set(NAMED.findall(css))):
        (TARGET / PICTURES / named).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / named, TARGET / PICTURES / named)


def common_bundle(dist: Path) -> str:
    """Core, schemes, components and icons; the font is a variable, so that the brand is swappable."""
    names = ["core/core.main.min.css", "scheme/scheme.min.css"]
    names += [f"component/{name}/{name}.main.min.css" for name in COMPONENTS]
    names += [f"utility/icons/icons-{name}/icons-{name}.main.min.css" for name in ICONS]
    css = "\n".join(stylesheet(dist, name) for name in names)
    return FONT_FAMILY.sub("font-family:var(--font-text)", FONT_FACE.sub("", css))


def state_bundle(dist: Path) -> str:
    """What is reserved to the State's sites: its font in two weights and its emblem."""
    faces = [
        face
        for face in FONT_FACE.findall(stylesheet(dist, "core/core.main.min.css"))
        if re.search(r"Marianne-(?:Regular|Bold)\.woff2", face)
    ]
    logo = stylesheet(dist, "component/logo/logo.main.min.css")
    return OLD_FONT.sub("", "\n".join([*faces, logo]))


def write(name: str, content: str) -> None:
    """Writes beside, then replaces: a server may be reading."""
    fresh = TARGET / f".{name}.{os.getpid()}"
    fresh.write_text(content, "utf-8")
    fresh.replace(TARGET / name)


def main() -> int:
    dist = dsfr_dist()
    TARGET.mkdir(parents=True, exist_ok=True)
    missing = [copy for copy in COPIES if not (NODE_MODULES / copy).is_file()]
    if missing:
        sys.stderr.write(f"missing in node_modules: {', '.join(missing)}; run `make setup`\n")
        return 1
    for copy in COPIES:
        source = NODE_MODULES / copy
        write(source.name, SOURCE_MAP.sub("\n", source.read_text("utf-8")))
    for name, css in {"dsfr.css": common_bundle(dist), "dsfr-etat.css": state_bundle(dist)}.items():
        copy_named(dist, css)
        write(name, css)
    # Licences travel with the code.
    for package in ("maplibre-gl", "topojson-client", "htmx.org"):
        for licence in sorted((NODE_MODULES / package).glob("LICENSE*")):
            shutil.copyfile(licence, TARGET / f"{package}.{licence.stem}.txt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
