"""The phase of the programme that an address asks for."""

from django.http import HttpRequest

from etabli.catalogue.programme import Phase
from etabli.web import live


def asked_phase(request: HttpRequest) -> Phase:
    """The phase in the address; the latest of the programme where it says none, or one that does not exist."""
    phases = live.programme().phases
    return next((phase for phase in phases if phase.id == request.GET.get("phase")), phases[-1])
