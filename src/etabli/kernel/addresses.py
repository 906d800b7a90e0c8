"""Street addresses folded to one spelling: INSEE writes « 114 PL DE MOGNITIER », people « place de Mognitier »."""

from etabli.kernel.names import search_key

# The abbreviations of SIRENE (variable typeVoieEtablissement) and of people, each as one word. Recalled: à vérifier.
_SPELLINGS = {
    "all": "allee allees",
    "av": "avenue ave aven",
    "bd": "boulevard bld bvd boul blvd",
    "che": "chemin ch chem",
    "crs": "cours",
    "esp": "esplanade",
    "fg": "faubourg fbg",
    "ham": "hameau",
    "imp": "impasse",
    "lot": "lotissement",
    "mte": "montee",
    "pas": "passage",
    "pl": "place",
    "prom": "promenade",
    "qu": "quai",
    "res": "residence",
    "rte": "route",
    "rue": "r",
    "sen": "sentier",
    "sq": "square",
    "tra": "traverse",
}
_WAYS = {said: short for short, several in _SPELLINGS.items() for said in (short, *several.split())}
_LONGEST_NUMBER = 4  # digits of a number in a street: a postal code has five


def address_key(text: str) -> str:
    """`114, place de Mognitier` and `114 PL DE MOGNITIER` → `114 pl de mognitier`."""
    return " ".join(_WAYS.get(word, word) for word in search_key(text).split())


def looks_like_address(text: str) -> bool:
    """Whether a query names a way, or begins with a number as an address does."""
    words = search_key(text).split()
    numbered = len(words) > 1 and words[0].isdigit() and len(words[0]) <= _LONGEST_NUMBER
    return numbered or any(len(word) > 1 and word in _WAYS for word in words)
