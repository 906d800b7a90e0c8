"""What a document is made of: blocks in reading order, the same for every format. All texts are final French."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

Role = Literal["body", "hint", "empty", "remark"]


@dataclass(frozen=True)
class Link:
    """A text that leads to an absolute address."""

    text: str
    address: str


Cell = str | Link


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 to 4 (1 is the document's question). `anchor` names it inside the document."""

    level: int
    text: str
    anchor: str = ""
    kind: ClassVar = "heading"


@dataclass(frozen=True)
class Paragraph:
    text: str
    role: Role = "body"
    link: Link | None = None
    kind: ClassVar = "paragraph"


@dataclass(frozen=True)
class Item:
    """A line of a list; `lead` stands before it in bold."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Items:
    items: tuple[Item, ...]
    kind: ClassVar = "items"


@dataclass(frozen=True)
class Picture:
    """A drawing as an SVG document of its own, `width` × `height` of its units, with the text that replaces it."""

    svg: bytes
    width: float
    height: float
    alt: str

    @property
    def address(self) -> str:
        """As a data address, for an <img>."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg).decode()}"


@dataclass(frozen=True)
class Table:
    """`texts` is how many columns from the first hold words; the others hold numbers. The first cell heads its row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1
    kind: ClassVar = "table"


@dataclass(frozen=True)
class Figure:
    """A picture with what is said of it: heading, sentence, legend and source under it, then its table.

    A `wide` picture has the whole width of the page, another leaves room for its words beside it, and for its table
    where that is `beside`. Without a picture, its legend has nothing to say.
    """

    level: int
    title: str
    sentence: str
    picture: Picture | None
    legend: str
    source: str
    table: Table | None = None
    wide: bool = False
    beside: bool = False
    kind: ClassVar = "figure"


@dataclass(frozen=True)
class Finding:
    """An atout or a frein: `proof` says its margin and how it was judged, `link` leads to the whole reasoning."""

    label: str
    mark: str
    title: str
    sentence: str
    picture: Picture | None
    proof: str
    source: str
    link: Link
    kind: ClassVar = "finding"


@dataclass(frozen=True)
class Notebook:
    """A place where people write what they know, in the document that can be edited."""

    label: str
    prompt: str
    kind: ClassVar = "notebook"


Block = Heading | Paragraph | Items | Table | Figure | Finding | Notebook


@dataclass(frozen=True)
class Section:
    """A heading of level 2 and what stands under it. A `fresh` one begins a page."""

    heading: Heading
    blocks: tuple[Block, ...]
    fresh: bool = False


@dataclass(frozen=True)
class Document:
    """`question` is its first heading, `facts` the lines of its cover, `answer` what it says first; `genre` what it is.

    `made_at` is when its source was made: the same source gives the same document. `follows` comes after the link to
    its page; `version` stands at the foot of every page.
    """

    title: str
    programme: str
    question: str
    place: str
    facts: tuple[tuple[str, str], ...]
    notice: str
    answer: tuple[str, ...]
    sections: tuple[Section, ...]
    release: str
    made_at: datetime
    address: Link
    genre: str = "État des lieux"
    follows: str = ", où chaque constat s’ouvre jusqu’aux chiffres d’origine."
    version: str = "Version"  # or what comes before `release`
