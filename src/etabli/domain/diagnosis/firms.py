"""How many distinct firms answered: by SIRET where given, else by name; an answer without either counts for none."""

from collections.abc import Iterable

from etabli.kernel.names import search_key

LEGAL_FORMS = frozenset(
    ("sa", "sas", "sasu", "sarl", "eurl", "sca", "scs", "snc", "scop", "ei", "eirl", "societe", "ste", "ets", "groupe")
)


def keys(name: str, siret: str) -> frozenset[str]:
    """What tells a firm from another: its SIREN, its name without its legal form. Empty when nothing was said."""
    words = search_key(name).split()
    bare = " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)
    return frozenset(key for key in (siret[:9], bare) if key)


def distinct(firms: Iterable[frozenset[str]]) -> int:
    """How many firms at least: two that share a SIREN or a name are one, those without either are none."""
    groups: list[set[str]] = []
    for firm in firms:
        if not firm:
            continue
        same = [group for group in groups if group & firm]
        groups = [group for group in groups if group not in same]
        groups.append(set(firm).union(*same))
    return len(groups)
