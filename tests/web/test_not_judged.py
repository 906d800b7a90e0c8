"""What could not be judged is said in words, for every reason there is."""

from etabli.catalogue.catalogue import load
from etabli.kernel.typography import french
from etabli.warehouse.unjudged import Reason, Unjudged
from etabli.web.presentation.not_judged import OF_PLACE, OF_ZONES, sentences


def test_every_reason_has_words() -> None:
    assert set(OF_PLACE) | set(OF_ZONES) == set(Reason)


def test_a_missing_variability_is_not_a_missing_reference() -> None:
    holes = [
        Unjudged("habitants", "", "", Reason.REFERENCE_MISSING),
        Unjudged("emploi-prive", "", "", Reason.LAW_MISSING),
        Unjudged("dependance", "2405", "", Reason.LAW_MISSING),
    ]
    said = sentences(load(), holes, {"2405": "Bourges"})
    assert said == tuple(map(french, said))
    moving, reference, zone = said
    assert "variabilité ordinaire" in moving and moving.endswith("Évolution de l’emploi privé.")
    assert reference == french("Non jugé, faute de référence : Évolution de la population.")
    assert zone.startswith("Non jugé dans la zone d’emploi de Bourges, parce que la variabilité")
