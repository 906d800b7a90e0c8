"""The phase of the programme that an address asks for."""

from datetime import date

from django.http import HttpRequest

from etabli.catalogue.programme import Phase
from etabli.web import live


def asked_phase(request: HttpRequest) -> Phase:
    """The phase in the address; the current one of the programme where it says none, or one that does not exist."""
    programme = live.programme()
    asked = (phase for phase in programme.phases if phase.id == request.GET.get("phase"))
    return next(asked, programme.current(date.today()))
