"""Pages of a long list: which one is asked, which are offered."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pager:
    """`number` of `pages`, from 1."""

    number: int
    pages: int

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1

    @property
    def offered(self) -> list[int | None]:
        """The first, the last, those around; None where some are left out."""
        near = range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)
        found: list[int | None] = []
        for number in sorted({1, self.pages, *near}):
            if found and found[-1] is not None and number - found[-1] > 1:
                found.append(None)
            found.append(number)
        return found


def asked(text: str) -> int:
    """The page that an address asks for; the first where it says nothing that is a number."""
    return int(text) if text.isdecimal() and len(text) < 9 else 1
