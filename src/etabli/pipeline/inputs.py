"""What goes into a release, and the name that follows from it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etabli.catalogue.catalogue import Catalogue
from etabli.pipeline.fetch import local
from etabli.pipeline.manifest import digest, sha256

PACKAGE = Path(__file__).resolve().parent.parent
CODE = ("kernel", "catalogue", "analysis", "pipeline")
CODE_SUFFIXES = {".py", ".yaml", ".csv"}
COG = ("cog-*/package.json", "cog-*/data/*.json")


@dataclass(frozen=True)
class Inputs:
    """Where a build reads from. `published` None means the starter figures that the package ships."""

    programme: Path
    node_modules: Path
    polygons: Path | None
    cache: Path
    published: Path | None = None
    starter: Path = PACKAGE / "starter"

    @property
    def mode(self) -> str:
        return "published" if self.published else "starter"


def release_id(inputs: Inputs, catalogue: Catalogue) -> str:
    """Name of the release that these inputs give: the mode and ten digits of a hash over code and data.

    Raises SourceError when a published file is missing.
    """
    parts = [
        digest(code_files(), PACKAGE),
        _data(inputs, catalogue),
        digest(_files(inputs.programme), inputs.programme),
        digest((path for pattern in COG for path in inputs.node_modules.glob(pattern)), inputs.node_modules),
        sha256(inputs.polygons) if inputs.polygons else "",
    ]
    return f"{inputs.mode}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:10]}"


def code_files(suffixes: Iterable[str] = CODE_SUFFIXES) -> list[Path]:
    """The files of the package that a release depends on."""
    return [path for part in CODE for path in _files(PACKAGE / part) if path.suffix in set(suffixes)]


def _data(inputs: Inputs, catalogue: Catalogue) -> str:
    """Hash of the starter, or of the published files that are declared, whatever lies beside them."""
    if inputs.published is None:
        return digest(_files(inputs.starter), inputs.starter)
    sources = [local.find(source, inputs.published) for source in catalogue.sources.values()]
    lines = [f"{file.sha256}  {name}" for found in sources for name, file in sorted(found.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]
