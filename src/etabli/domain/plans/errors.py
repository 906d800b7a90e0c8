"""What goes wrong with plans, by name."""

from collections.abc import Sequence

from etabli.kernel.errors import EtabliError


class MoveRefusedError(EtabliError):
    """A move that the workflow does not offer from here, or whose conditions are not met: `lacking` says which."""

    default_user_message = "Ce passage n’est pas possible pour l’instant."

    def __init__(self, message: str, *, lacking: Sequence[str] = (), user_message: str = "") -> None:
        super().__init__(message, user_message=user_message or " ".join(lacking))
        self.lacking = tuple(lacking)


class FrozenError(EtabliError):
    """What is signed does not change: an avenant does it."""

    default_user_message = (
        "Ce qui est signé, ou soumis à la signature, ne se modifie pas directement\u00a0: ouvrez un avenant, ou faites "
        "reprendre l’élaboration."
    )


class ShownAgainError(EtabliError):
    """What was confirmed is no longer what would be written: it is shown again. `lines` that changed."""

    default_user_message = (
        "Le plan a changé depuis cet aperçu. Rien n’a été enregistré\u00a0: relisez l’aperçu, puis confirmez."
    )

    def __init__(self, message: str, *, lines: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)
