"""What a reader takes along from a picture: the sentence to cite, the code to embed, the files."""

from dataclasses import dataclass
from datetime import date
from html import escape

from etabli.catalogue import numbers


@dataclass(frozen=True)
class Citation:
    """A picture or a finding: its sentence with its values, `said`, and where it comes from.

    `sources` name their vintage. Addresses are absolute; where that of a file is empty, there is no such file.
    """

    title: str
    place: str
    said: str
    sources: tuple[str, ...]
    release: str
    released_on: date
    address: str
    svg_address: str
    csv_address: str
    png_address: str = ""

    @property
    def origin(self) -> str:
        """`Source : Insee, recensement 2022.`"""
        if not self.sources:
            return ""
        word = "Sources" if len(self.sources) > 1 else "Source"
        return f"{word}\u00a0: " + f"{numbers.NNBSP}; ".join(self.sources) + "."

    @property
    def subject(self) -> str:
        """Title and place, the place once."""
        return self.title if not self.place or self.place in self.title else f"{self.title}, {self.place}"

    @property
    def sentence(self) -> str:
        """The whole reference in one paragraph."""
        version = f"Établi, version des données {self.release} du {numbers.day(self.released_on)}."
        parts = (f"«\u00a0{self.subject}\u00a0».", self.said, self.origin, version, self.address)
        return " ".join(part for part in parts if part)

    @property
    def embed(self) -> str:
        """HTML that shows the picture elsewhere and leads back to its page. Plain text: the page escapes it again."""
        alternative = " ".join(part for part in (f"{self.subject}.", self.said, self.origin) if part)
        return (
            f'<a href="{escape(self.address)}"><img src="{escape(self.svg_address)}" alt="{escape(alternative)}"'
            ' style="max-width:100%;height:auto" loading="lazy"></a>'
        )
