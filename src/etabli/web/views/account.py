"""One's own account: name, how one signs in, the second factor, all that is held about oneself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.governance import personal_data
from etabli.domain.governance.services import people, second_factor
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.trail import in_words, nature


@takes_forms
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """See one's account, and correct one's name where the agents' login does not give it."""
    person = request.actor.person
    typed = {"given_name": person.given_name, "family_name": person.family_name}
    errors: dict[str, str] = {}
    if request.method == "POST" and not person.provider_subject:
        typed = {name: request.POST.get(name, "")[:100] for name in typed}
        try:
            people.rename(person=person, by=request.actor, **typed)
        except ValidationError as fault:
            errors = {name: found[0] for name, found in fault.message_dict.items()}
        else:
            messages.success(request, french("Votre nom est enregistré."))
            return HttpResponseRedirect(reverse("account"))
    context = {"person": person, "typed": typed, "errors": errors, "second_factor": second_factor.has_one(person)}
    return render(request, "web/login/account.html", context, status=422 if errors else 200)


@require_safe
@private_page
def export(request: HttpRequest) -> HttpResponse:
    """All that is held about oneself, as JSON."""
    held = personal_data.export(request.actor.person)
    for act in held["acts"]:
        act |= {"act": in_words(act["verb"]), "nature": nature(act["kind"])}
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-etabli.json"'
    return response
