"""Names of places folded to one spelling, so that accents, case, hyphens and « saint » no longer matter."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o"})
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_SPELT = re.compile(r"\b[a-z](?: [a-z])+\b")
_SHORTENED = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}


def search_key(text: str) -> str:
    """`L'Haÿ-les-Roses` → `l hay les roses`; `Saint-Étienne` and `ST ETIENNE` → `st etienne`."""
    return " ".join(_SHORTENED.get(word, word) for word in _words(text))


def joined_letters(key: str) -> str:
    """Letters that stand alone side by side as one word, of a folded name: `c p t e b` → `cpteb` (C.P.T.E.B.)."""
    return _SPELT.sub(lambda found: found[0].replace(" ", ""), key)


def sort_key(text: str) -> str:
    """The order of French readers: `Île-de-France` after `Hauts-de-France`, whatever the case and the accents."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _NOT_ALPHANUMERIC.sub(" ", bare).split()
