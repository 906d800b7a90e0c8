"""The live release and catalogue as the web process sees them, and pages kept by release."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.programme import Programme, load_programme
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french
from etabli.warehouse import observatory, places
from etabli.warehouse import register as registers
from etabli.warehouse import release as warehouse
from etabli.warehouse.firms_api import ADDRESS, FirmsApi, FirmsApiError
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.register import Establishment, Register
from etabli.warehouse.release import Release
from etabli.web import kept_page


def release() -> Release:
    """The release that is live now."""
    return warehouse.current(settings.ETABLI_RELEASES)


def register() -> Register | None:
    """The register of establishments that is live now; None where none was built."""
    try:
        return registers.current(settings.ETABLI_REGISTERS)
    except registers.RegisterError:
        return None


def establishment(siret: str) -> Establishment | None:
    """One of the live register, by its number as people type it; None where it is not there, or no number."""
    digits, found = "".join(siret.split()), register()
    return found.one(digits) if found is not None and is_siret(digits) else None


@dataclass(frozen=True)
class LookUp:
    """An establishment asked by its number. `why`: why there is none, in a sentence; `wait`: seconds after which the
    same question may be answered, None where asking again is of no use.
    """

    found: Establishment | None = None
    why: str = ""
    wait: int | None = None


ABSENT = french("Cet établissement n’est pas dans le registre : vérifiez son numéro, ou cherchez son nom.")
UNKNOWN = "L’annuaire des entreprises ne connaît pas cet établissement, ou ne le diffuse pas."
NO_REGISTER = french("Aucun registre des établissements n’est installé ici : ce SIRET n’a pas été cherché.")
NO_NUMBER = french("Ce numéro n’est pas un SIRET : quatorze chiffres sont attendus, et leur clé doit être juste.")


def look_up(siret: str) -> LookUp:
    """One of the live register; where there is none, of the public API where it may be asked."""
    if not is_siret(siret):
        return LookUp(why=NO_NUMBER)
    there, api = register(), firms_api()
    if there is not None:
        found = there.one(siret)
        return LookUp(found, "" if found else ABSENT)
    if api is None:
        return LookUp(why=NO_REGISTER)
    try:
        found = api.one(siret)
    except FirmsApiError as error:
        return LookUp(why=error.user_message, wait=error.wait)
    return LookUp(found, "" if found else UNKNOWN)


def firms_api() -> FirmsApi | None:
    """The public API of firms; None where it is not to be asked."""
    return _firms_api(settings.ETABLI_FIRMS_API) if settings.ETABLI_FIRMS_API else None


@lru_cache(maxsize=1)
def _firms_api(address: str) -> FirmsApi:
    return FirmsApi(ADDRESS if address == "1" else address)


def catalogue() -> Catalogue:
    """What is declared about data."""
    return catalogues.load()


def programme() -> Programme:
    """The programme that this instance shows."""
    return _programme(Path(settings.ETABLI_PROGRAMME))


@lru_cache(maxsize=4)
def _programme(directory: Path) -> Programme:
    return load_programme(directory)


def france() -> dict[tuple[str, int], IndicatorValue]:
    """Values for France by (indicator, year), kept by release."""
    return kept("france", lambda: observatory.of_france(release()))


def region_names() -> dict[str, str]:
    """Name of each région by code, kept by release."""
    return dict(kept("regions", lambda: places.regions(release())))


def kept(key: str, make: Callable[[], Any]) -> Any:
    """A value that depends on the release only, kept in this process as long as the release is live.

    Keys are few: they name indicators and phases, never what a visitor typed.
    """
    return release().once(f"web:{key}", make)


# Parameters that pages read, each as often as it stands in the address. Others do not make another page.
PARAMETERS = (
    *("phase", "indicateur", "region", "tri", "q", "vue", "date", "variables", "bassin", "t", "membre"),
    *("constat", "axe", "role", "droit"),
)


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answer of a page that is the same for everyone but for its personal parts, by release and address.

    Reading only: other methods are refused. Only complete 200 answers are kept. Browsers revalidate by ETag.
    """
    return public_page_on(_the_release_alone)(view)


def _the_release_alone(*_: Any, **__: Any) -> str:
    return ""


def public_page_on(told: Callable[..., Any]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A public page that also shows what people decide: `told` reads it from the parts of the address, each time.

    A page that was kept is given as long as what is told is the same.
    """
    return lambda view: _kept_page(view, told)


def _kept_page(view: Callable[..., HttpResponse], told: Callable[..., Any]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not settings.ETABLI_PAGE_CACHE:
            return kept_page.not_kept(view(request, *args, **kwargs), request)
        asked = "&".join(f"{name}={request.GET.getlist(name)!r}" for name in PARAMETERS if name in request.GET)
        stands_on = f"{request.path}?{asked} {told(**kwargs)!r}"
        address = hashlib.sha256(stands_on.encode()).hexdigest()[:24]
        key = f"page:{release().id}:{settings.VERSION}:{address}"
        known = kept_page.is_known(request)
        whole = cache.get(f"{key}:nobody")
        if whole is not None and not (known and whole.has_parts):
            return kept_page.answer(whole, request)
        page = cache.get(key)
        if page is None:
            response = kept_page.shared(view, request, *args, **kwargs)
            if response.status_code != 200 or response.streaming:
                return kept_page.not_kept(response, request)
            page = kept_page.cut(response)
            if page.parts:
                cache.set(key, page)
        if known and page.parts:
            return kept_page.answer(kept_page.joined(page, request), request)
        whole = kept_page.joined(page, request)
        cache.set(f"{key}:nobody", whole)
        return kept_page.answer(whole, request)

    return wrapped
