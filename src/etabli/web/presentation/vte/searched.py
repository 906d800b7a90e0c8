"""What is searched, in words: what an alert says it looks for."""

from collections.abc import Mapping

from etabli.catalogue.numbers import number
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.models import Departement, Region, Territory
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.queries.asking import DISTANCES, pay
from etabli.kernel.french import of
from etabli.kernel.typography import french


def told(asked: Mapping[str, str]) -> list[str]:
    """A sentence each; nothing for what means nothing."""
    rules, given = offer_rules(), dict(asked)
    km = given.get("km", "")
    km = km if km in map(str, DISTANCES) else str(rules.near_km)
    names = {
        "territoire": Territory.objects.filter(pk=given.get("territoire", "")).values_list("name", flat=True),
        "region": Region.objects.filter(pk=given.get("region", "")).values_list("name", flat=True),
        "departement": Departement.objects.filter(pk=given.get("departement", "")).values_list("name", flat=True),
    }
    found = [f"mots : {given['q']}"] if given.get("q") else []
    found += [name for key, names_of in names.items() if given.get(key) for name in names_of]
    found += [f"à {km} km {of(given['lieu'])}"] if given.get("lieu") else []
    found += [Contract(given["contrat"]).label] if given.get("contrat") in Contract.values else []
    found += [f"niveau bac + {given['niveau']}"] if given.get("niveau", "").isdecimal() else []
    found += [f"début à partir du {given['debut']}"] if given.get("debut") else []
    found += [f"{_pay(given['salaire'])} € bruts par an au moins"] if given.get("salaire") else []
    found += [rules.theme_label(given["theme"])] if given.get("theme") else []
    found += ["aide attendue seulement"] if given.get("aide") == "oui" else []
    return [french(one) for one in found]


def _pay(text: str) -> str:
    """As it is read; what is no amount stays as it was typed."""
    found = pay(text)
    return text if found is None else number(found)
