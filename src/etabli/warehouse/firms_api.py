"""Establishments asked of the public search API of the State, where no register was built.

https://recherche-entreprises.api.gouv.fr (DINUM): no key, about seven requests a second. Names of directors are in its
answers: they are never kept. What was answered is kept an hour in the process, and the same question waits for nobody.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from etabli.catalogue.naf import sub_classes
from etabli.kernel.codes import departement_of, is_commune_code, is_siret
from etabli.kernel.register_layout import BANDS
from etabli.warehouse.register import EVERYWHERE, Establishment, Place, RegisterError

ADDRESS = "https://recherche-entreprises.api.gouv.fr/search"
SECONDS, KEPT_SECONDS, MOST_KEPT = 4.0, 3_600, 500
A_SECOND = 5  # requests that this process may send
PERSON = "1000"  # « entrepreneur individuel »
A_PAGE = 25  # the most that it gives
DOWN = "L’annuaire des entreprises ne répond pas. Réessayez dans quelques minutes."
BUSY = "Trop de recherches en même temps. Réessayez dans quelques secondes."
REFUSED = "L’annuaire des entreprises n’a pas compris cette recherche. Donnez au moins trois lettres, ou un lieu."

WAIT = {DOWN: 120, BUSY: 5}


class FirmsApiError(RegisterError):
    """The API is down, slow, busy, or refuses what is asked; `user_message` says which, in French.

    `wait`: seconds after which the same question may be answered; None: never.
    """

    wait: int | None = None

    @classmethod
    def saying(cls, message: str, because: str) -> "FirmsApiError":
        found = cls(because, user_message=message)
        found.wait = WAIT.get(message)
        return found


@dataclass
class FirmsApi:
    """A client for all the threads of a process. `now`: seconds of a clock that only goes forward."""

    address: str = ADDRESS
    now: Callable[[], float] = time.monotonic
    _kept: OrderedDict[tuple[Any, ...], tuple[float, list[Establishment]]] = field(default_factory=OrderedDict)
    _sent: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def one(self, siret: str) -> Establishment | None:
        """Raises FirmsApiError."""
        return next((one for one in self.search(siret, EVERYWHERE) if one.siret == siret), None)

    def search(self, text: str, within: Place) -> list[Establishment]:
        """At most `A_PAGE`, in the API's own order; it knows neither territories, nor the size of an establishment, nor
        NAF 2025: these parts of a place are not asked. Raises FirmsApiError.
        """
        key = (" ".join(text.split()).casefold(), within)
        with self._lock:
            at, found = self._kept.get(key, (0.0, []))
            if key in self._kept and self.now() - at < KEPT_SECONDS:
                self._kept.move_to_end(key)
                return found
            self._wait_for_nobody()
        found = [one for unit in self._asked(text, within) for one in _establishments(unit) if _inside(one, within)]
        with self._lock:
            self._kept[key] = (self.now(), found)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _wait_for_nobody(self) -> None:
        self._sent = [at for at in self._sent if self.now() - at < 1]
        if len(self._sent) >= A_SECOND:
            raise FirmsApiError.saying(BUSY, "more requests a second than may be sent")
        self._sent.append(self.now())

    def _asked(self, text: str, within: Place) -> list[Mapping[str, Any]]:
        asked = {
            "q": text,
            "code_commune": within.commune,
            "code_postal": within.postcode,
            "departement": within.departement or ",".join(within.departements),
            "activite_principale": ",".join(one for one in sub_classes() if one.startswith(within.activity))
            if within.activity
            else "",
            "etat_administratif": "A" if within.open_only else "",
            "per_page": str(A_PAGE),
        }
        try:
            answer = requests.get(
                self.address, params={name: value for name, value in asked.items() if value}, timeout=SECONDS
            )
            if answer.status_code == 429:
                raise FirmsApiError.saying(BUSY, "429 Too Many Requests")
            if answer.status_code == 400:
                raise FirmsApiError.saying(REFUSED, f"400: {answer.text[:200]}")
            answer.raise_for_status()
            results = answer.json()["results"]
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise FirmsApiError.saying(DOWN, f"{self.address}: {error!r}") from error
        return list(results)


def _inside(one: Establishment, within: Place) -> bool:
    """The API chooses firms; of theirs, an establishment may be elsewhere, or do something else."""
    return (
        within.commune in ("", one.commune)
        and within.postcode in ("", one.postcode)
        and within.departement in ("", one.departement)
        and (not within.departements or one.departement in within.departements)
        and (one.activity or "").startswith(within.activity)
        and (one.open or not within.open_only)
    )


def _establishments(unit: Mapping[str, Any]) -> list[Establishment]:
    """Those that matched, else the head; whoever is not diffusible is left out."""
    if unit.get("statut_diffusion", "O") != "O":
        return []
    name = unit.get("nom_raison_sociale") or (
        unit.get("nom_complet") if unit.get("nature_juridique") != "1000" else None
    )
    places = unit.get("matching_etablissements") or [unit.get("siege") or {}]
    return [one for place in places if (one := _establishment(unit, place, name)) is not None]


def _establishment(unit: Mapping[str, Any], place: Mapping[str, Any], name: str | None) -> Establishment | None:
    siret, commune = str(place.get("siret") or ""), place.get("commune")
    signs = place.get("liste_enseignes") or []
    name = name or next(iter(signs), None)
    diffused = place.get("statut_diffusion_etablissement", "O") == "O"
    if not is_siret(siret) or not diffused or not name:  # a person without a trade name is personal data
        return None
    band = place.get("tranche_effectif_salarie")
    year = str(place.get("annee_tranche_effectif_salarie") or "")
    return Establishment(
        siret=siret,
        siren=siret[:9],
        name=str(name),
        sign=next(iter(signs), None),
        sigle=unit.get("sigle"),
        head=bool(place.get("est_siege")),
        open=place.get("etat_administratif", "A") == "A",
        since=place.get("date_fermeture"),
        created=place.get("date_creation"),
        activity=place.get("activite_principale"),
        activity_2025=place.get("activite_principale_naf25"),
        band=band,
        band_year=int(year) if year.isdigit() else None,
        size=list(BANDS).index(band) if band in BANDS else 0,
        category=unit.get("categorie_entreprise"),
        legal_form=unit.get("nature_juridique"),
        address=place.get("adresse"),
        postcode=place.get("code_postal"),
        commune=commune,
        commune_name=place.get("libelle_commune"),
        departement=departement_of(commune) if commune and is_commune_code(commune) else None,
        territory_1=None,
        territory_2=None,
    )
