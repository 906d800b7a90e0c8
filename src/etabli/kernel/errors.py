"""Failures with a name: one message for the developer, one in plain French for the user."""


class EtabliError(Exception):
    """Base of every failure that Établi raises on purpose.

    `message` is for the developer and the command line; `user_message` is French and safe to show on a page.
    """

    default_user_message = "L’opération n’a pas pu aboutir. Rien n’a été modifié."

    def __init__(self, message: str, *, user_message: str = "") -> None:
        super().__init__(message)
        self.user_message = user_message or self.default_user_message


class CatalogueError(EtabliError):
    """A declaration (source, measure, indicator, programme) is wrong: names the file and the key."""

    default_user_message = "La configuration du programme ou des indicateurs comporte une erreur."


class SourceError(EtabliError):
    """A source file can't be read: names the file and, where known, the line and the column."""

    default_user_message = "Un fichier source ne peut pas être lu. La version publiée reste en place."

    def __init__(self, file: str, reason: str, *, line: int | None = None, column: str | None = None) -> None:
        self.file, self.reason, self.line, self.column = file, reason, line, column
        where = file
        if line is not None:
            where += f", line {line}"
        if column is not None:
            where += f", column {column}"
        super().__init__(f"{where}: {reason}")


class ReleaseError(EtabliError):
    """A release can't be built, checked or opened."""

    default_user_message = "Les données publiées ne sont pas disponibles pour le moment."


class ComparisonError(EtabliError):
    """Two series can't be joined or compared: names what differs (source, field, geography, unit) and how."""

    default_user_message = (
        "Ces séries ne se comparent pas\u00a0: leur source, leur champ, leur découpage ou leur unité diffère."
    )

    def __init__(self, differs: str, one: str, other: str) -> None:
        self.differs, self.one, self.other = differs, one, other
        super().__init__(f"series of different {differs} can't be compared: {one!r} and {other!r}")
