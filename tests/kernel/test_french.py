"""Names after « de »: towns, areas, and every zone d'emploi, read by eye once and kept."""

import re

import pytest

from etabli.kernel import french
from etabli.warehouse import zones
from etabli.warehouse.release import Release

# Zones d'emploi of the two zonings whose name doesn't simply follow « de » or « d’ ».
AREAS = {
    "Bourg en Bresse": "de Bourg-en-Bresse",
    "Charolais": "du Charolais",
    "Cherbourg en Cotentin": "de Cherbourg-en-Cotentin",
    "Creusot-Montceau": "du Creusot-Montceau",
    "Côte sous le vent": "de la Côte sous le vent",
    "Est Grande Terre": "de l’Est Grande Terre",
    "Est-littoral": "de l’Est-littoral",
    "Etampes": "d’Étampes",
    "Evreux": "d’Évreux",
    "Evry": "d’Évry",
    "L’Est": "de l’Est",
    "L’Est - Grande-Terre": "de l’Est - Grande-Terre",
    "L’Ouest": "de l’Ouest",
    "La Flandre - Lys": "de la Flandre - Lys",
    "La Lozère": "de la Lozère",
    "La Maurienne": "de la Maurienne",
    "La Plaine du Forez": "de la Plaine du Forez",
    "La Tarentaise": "de la Tarentaise",
    "La Thiérache": "de la Thiérache",
    "La Vallée de l’Arve": "de la Vallée de l’Arve",
    "La Vallée de la Bresle - Vimeu": "de la Vallée de la Bresle - Vimeu",
    "La Vallée de la Bresle-Vimeu": "de la Vallée de la Bresle-Vimeu",
    "Le Blanc": "du Blanc",
    "Le Centre agglomération": "du Centre agglomération",
    "Le Centre-Atlantique": "du Centre-Atlantique",
    "Le Chablais": "du Chablais",
    "Le Charolais": "du Charolais",
    "Le Creusot - Montceau": "du Creusot - Montceau",
    "Le Genevois Français": "du Genevois français",
    "Le Havre": "du Havre",
    "Le Livradois": "du Livradois",
    "Le Mans": "du Mans",
    "Le Mont Blanc": "du Mont Blanc",
    "Le Morvan": "du Morvan",
    "Le Nord": "du Nord",
    "Le Nord-Atlantique": "du Nord-Atlantique",
    "Le Nord-Caraibe": "du Nord-Caraïbe",
    "Le Puy en Velay": "du Puy-en-Velay",
    "Le Puy-en-Velay": "du Puy-en-Velay",
    "Le Sud": "du Sud",
    "Le Sud-Caraibe": "du Sud-Caraïbe",
    "Les Herbiers": "des Herbiers",
    "Les Herbiers-Montaigu": "des Herbiers-Montaigu",
    "Les Sables-d’Olonne": "des Sables-d’Olonne",
    "Les Sources de la Loire": "des Sources de la Loire",
    "Nord-du-Lot": "du Nord-du-Lot",
    "Ouest-Guyanais": "de l’Ouest-Guyanais",
    "Région Pointoise": "de la Région Pointoise",
    "Romans sur Isère": "de Romans-sur-Isère",
    "Saint Etienne": "de Saint-Étienne",
    "Saint Flour": "de Saint-Flour",
    "Sarlat-La-Canéda": "de Sarlat-la-Canéda",
    "Savanes": "des Savanes",
    "Seine-Yvelinoise": "de la Seine-Yvelinoise",
    "Sud Basse-Terre": "du Sud Basse-Terre",
}
COMMON = ("Nord", "Sud", "Est", "Ouest", "Centre", "Région", "Vallée", "Plaine", "Côte", "Pays", "Bassin", "Seine")
VOWELS = tuple("AEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜ")


@pytest.mark.parametrize("zoning", ["ze2020", "ze2010"])
def test_every_zone_after_de(release: Release, zoning: str) -> None:
    names = set(zones.names(release, zoning).values())
    assert len(names) > 300
    for name in names:
        found = french.of_area(name)
        if name in AREAS:
            assert found == AREAS[name]
            continue
        vowel = name.startswith(VOWELS) or name.startswith("Yv")
        assert found == (f"d’{name}" if vowel else f"de {name}")
        assert name.startswith(french.TOWNS) or not name.startswith(("Le ", "La ", "Les ", "L’")), f"read {name}"
        assert not name.startswith(COMMON), f"{name} is no town: which article has it?"
        assert not re.search(r"^Saint |\b(en|sur) |^E[^aui]", name), f"{name}: hyphens and accents of its town?"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ambert", "d’Ambert"),
        ("Étampes", "d’Étampes"),
        ("Yssingeaux", "d’Yssingeaux"),
        ("Hazebrouck", "de Hazebrouck"),
        ("Le Havre", "du Havre"),
        ("Les Andelys", "des Andelys"),
        ("La Tour-du-Pin", "de La Tour-du-Pin"),
        ("L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"),
        ("Lens", "de Lens"),
        ("", "de "),
    ],
)
def test_towns_keep_la_and_contract_le(name: str, text: str) -> None:
    assert french.of(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ambert", "à Ambert"),
        ("Le Port", "au Port"),
        ("Les Herbiers", "aux Herbiers"),
        ("La Roche-sur-Yon", "à La Roche-sur-Yon"),
        ("Pays Basque", "au Pays Basque"),
        ("Vallée de l’Arve", "à la Vallée de l’Arve"),
        ("Vallées d’Auge", "aux Vallées d’Auge"),
        ("Grand-Hainaut Douaisis Cambrésis", "à Grand-Hainaut Douaisis Cambrésis"),
    ],
)
def test_places_after_a(name: str, text: str) -> None:
    assert french.to(name) == text


def test_no_exception_is_left_over(release: Release) -> None:
    """A zone that a later zoning renames leaves the tables."""
    assert {*french.WITH_ARTICLE, *french.SPELT} <= set(zones.names(release).values())
