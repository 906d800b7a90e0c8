"""The commune that somebody typed, by its code or its whole name; of several of one name, none is taken silently."""

from etabli.domain.territories.models import Commune
from etabli.domain.territories.search.door import search
from etabli.domain.territories.search.entries import HitKind
from etabli.kernel.codes import is_commune_code
from etabli.kernel.names import search_key


def commune_named(text: str) -> tuple[Commune | None, str]:
    """A commune by its INSEE code or by its whole name; else why none is, in a sentence."""
    code = text.upper()
    if is_commune_code(code):
        found = Commune.objects.select_related("departement__region").filter(pk=code).first()
        return found, "" if found else "Aucune commune n’a ce code Insee."
    name = search_key(text)
    hits = [one for one in search(text, 30) if one.kind == HitKind.COMMUNE and search_key(one.label) == name]
    if len(hits) == 1:
        return Commune.objects.select_related("departement__region").get(pk=hits[0].code), ""
    if not hits:
        return None, "Aucune commune n’a ce nom : écrivez-le en entier, ou donnez son code Insee."
    told = ", ".join(f"{one.label} ({one.code})" for one in hits[:6])
    return None, f"Plusieurs communes ont ce nom, donnez le code Insee : {told}."
