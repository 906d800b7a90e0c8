"""The number that counts a firm once, whatever is written of it and wherever, once its name is gone too."""

from uuid import UUID, uuid4

from etabli.domain.training.models import Diagnostic, Transmission

SIREN = 9  # digits


def number_of(one: Diagnostic | Transmission) -> UUID:
    """That of what is written already of the firm, by its SIREN; its own, or a new one, where nothing is."""
    for model in (Diagnostic, Transmission):
        others = model.objects.filter(siret__startswith=one.siret[:SIREN]).exclude(pk=one.pk).order_by("pk")
        if one.siret and (found := others.values_list("firm_number", flat=True).first()):
            return found
    stored = type(one).objects.filter(pk=one.pk, siret__startswith=one.siret[:SIREN]).exclude(siret="").exists()
    return one.firm_number if stored else uuid4()
