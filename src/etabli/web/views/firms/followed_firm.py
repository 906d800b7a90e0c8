"""One followed firm: who it is, contacts, exchanges, tasks, needs and signals; each form is one act."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, SignalMark
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.queries.followed import Opened
from etabli.domain.firms.services import (
    followed,
    followed_contacts,
    followed_exchanges,
    followed_signals,
    followed_tasks,
)
from etabli.domain.governance.permissions import NotAllowedError, Verdict, verdict
from etabli.domain.governance.register import treatment
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.firms import followed as told
from etabli.web.presentation.firms import needs as of_needs
from etabli.web.presentation.firms import signals as of_signals
from etabli.web.presentation.recusal_link import recusal_link
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.firms.followed_forms import (
    AssignForm,
    ContactChangeForm,
    ContactForm,
    CorrectForm,
    ExchangeForm,
    IdentityForm,
    MarkForm,
    StopForm,
    TaskChangeForm,
    TaskForm,
    words,
)

UNKNOWN = "Cette entreprise n'est pas suivie, ou elle vous est fermée."
GONE = "Ce que vous vouliez changer n'est plus là."
LEAD, OF_AUTHOR = ("assign", "stop", "resume"), ("exchange_correct", "exchange_remove")
SAID = {
    "identity": "C'est corrigé.",
    "contact": "Le contact est noté.",
    "contact_change": "Le contact est corrigé.",
    "contact_remove": "Le contact est effacé, ici et dans le journal.",
    "exchange": "L'échange est noté.",
    "exchange_correct": "L'échange est corrigé.",
    "exchange_remove": "L'échange est retiré, ici et dans le journal.",
    "task": "La tâche est notée.",
    "task_change": "La tâche est changée.",
    "task_done": "C'est fait.",
    "task_reopen": "La tâche est à faire à nouveau.",
    "assign": "Le suivi est transmis.",
    "stop": "L'entreprise n'est plus suivie.",
    "resume": "L'entreprise est suivie à nouveau.",
    "mark": "La suite donnée à ce signal est notée.",
    "unmark": "Ce signal est à voir à nouveau.",
}


@takes_forms
@private_page
def show(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """All that one may read of it."""
    found = or_404(queries.opened(request.actor, firm_id), UNKNOWN)
    acte = request.POST.get("acte", "") if request.method == "POST" else ""
    forms = _forms(request, found, acte)
    bare = _bare(request, found, acte)
    if acte:
        _checked(request, found, acte)
        form = forms.get(acte) or Form(request.POST)
        act = bare or (lambda: _act(request, found, acte, form))
        if acte in SAID and done(form, act):
            say(request, SAID[acte])
            return redirect("followed_firm", firm_id)
        forms[acte] = form
    firm, territory, on = found.firm, found.firm.territory, request.actor.on
    signals = of_signals.of_firm(request.actor, firm.siret, territory)
    declare = verdict(request.actor, "recusal.declare", territory)
    kind, key = firm.subject
    title = french(f"Entreprise suivie, {firm.commune} (n° {str(firm.pk)[:8]})")
    context = {
        "found": found,
        "firm": firm,
        "name": told.name(firm),
        "by": told.who(firm.follower, on),
        "facts": told.facts(firm.siret),
        "last": told.last(found.last.on, found.last.kind) if found.last else "",
        "needs": of_needs.lines(found.needs, on),
        "tags": [one.label for one in firm.tags.all()],
        "tasks": [
            (one, one.is_late(request.actor.on), told.who(one.assignee, request.actor.on)) for one in found.tasks
        ],
        "mine": request.actor.person.pk,
        "signals": signals,
        "forms": forms,
        "form": forms.get(acte),
        "acte": acte,
        "keeps": bool(found.may_keep) and firm.is_followed,
        "leads": bool(found.may_lead),
        "recusal": recusal_link(territory, kind=kind, key=key, title=title) if declare else "",
        "notice": treatment("entreprises-suivies").notice,
        "trail": [
            *trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed")),
            (told.name(firm), ""),
        ],
    }
    return render(request, "web/firms/followed/firm.html", context, status=422 if acte else 200)


def _forms(request: HttpRequest, found: Opened, acte: str) -> dict[str, Any]:
    """Those that may be sent, the one that was sent bound to it; one to correct where the address names something."""
    firm = found.firm

    def data(form: str) -> Any:
        return request.POST if acte == form else None

    def first(form: str, **values: Any) -> dict[str, Any]:
        return {} if acte == form else {"initial": values}

    forms: dict[str, Any] = {}
    if found.may_keep and firm.is_followed:
        tags = told.suggested(queries.suggested_tags(request.actor, firm.territory))
        communes = followed.communes(firm.territory).items()
        known = {name: getattr(firm, name) for name in ("name", "siret", "code_insee", "because")}
        known["tags"] = ", ".join(one.label for one in firm.tags.all())
        forms = {
            "identity": IdentityForm(communes, tags, data("identity"), **first("identity", **known)),
            "contact": ContactForm(data("contact")),
            "exchange": ExchangeForm(found.keepers, data("exchange"), **first("exchange", on=request.actor.on)),
            "task": TaskForm(found.keepers, data("task")),
            **_corrections(request, found, acte),
        }
        if acte == "mark":
            forms["mark"] = MarkForm(request.POST)
    if found.may_lead and firm.is_followed:
        forms |= {"assign": AssignForm(found.keepers, data("assign")), "stop": StopForm(data("stop"))}
    return forms


def _corrections(request: HttpRequest, found: Opened, acte: str) -> dict[str, Any]:
    """The form of what the address names (`?contact=`, `?echange=`, `?tache=`), or that was sent."""
    forms: dict[str, Any] = {}
    if acte == "contact_change":
        forms[acte] = ContactChangeForm(request.POST)
    elif one := _named(found.contacts, request.GET.get("contact")):
        values = {name: getattr(one, name) for name in followed_contacts.SAID}
        forms["contact_change"] = ContactChangeForm(initial={**values, "one": one.pk})
    if acte == "exchange_correct":
        forms[acte] = CorrectForm(request.POST)
    elif (one := _named(found.exchanges, request.GET.get("echange"))) and rights.may_correct(request.actor, one):
        values = {name: getattr(one, name) for name in followed_exchanges.SAID}
        forms["exchange_correct"] = CorrectForm(initial={**values, "one": one.pk})
    if acte == "task_change":
        forms[acte] = TaskChangeForm(found.keepers, request.POST)
    elif one := _named(found.tasks, request.GET.get("tache")):
        values = {"title": one.title, "due_on": one.due_on, "to": str(one.assignee_id), "one": one.pk}
        forms["task_change"] = TaskChangeForm(found.keepers, initial=values)
    return forms


def _named(rows: list[Any], key: str | None) -> Any:
    return next((one for one in rows if str(one.pk) == key), None)


def _bare(request: HttpRequest, found: Opened, acte: str) -> Callable[[], Any] | None:
    """What a button alone does."""
    by = request.actor
    acts: dict[str, Callable[[], Any]] = {
        "resume": lambda: followed.resume(firm_id=found.firm.pk, by=by),
        "contact_remove": lambda: followed_contacts.remove(contact_id=_one(found.contacts, request), by=by),
        "exchange_remove": lambda: followed_exchanges.remove(exchange_id=_one(found.exchanges, request), by=by),
        "task_done": lambda: followed_tasks.finish(task_id=_one(found.tasks, request), by=by),
        "task_reopen": lambda: followed_tasks.reopen(task_id=_one(found.done, request), by=by),
        "unmark": lambda: followed_signals.unmark(mark_id=_key(request.POST.get("one", "")), by=by),
    }
    return acts.get(acte)


def _key(text: str) -> UUID:
    """Raises ValidationError."""
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError(french(GONE)) from None


def _one(rows: list[Any], request: HttpRequest) -> UUID:
    """The key of what a form names: one of the firm's, that one reads. Raises ValidationError."""
    one = _named(rows, request.POST.get("one"))
    if one is None:
        raise ValidationError(french(GONE))
    key: UUID = one.pk
    return key


def _act(request: HttpRequest, found: Opened, acte: str, form: Any) -> None:
    """What a form that is right does."""
    firm, by, given = found.firm, request.actor, form.cleaned_data
    if acte == "identity":
        values = {name: given[name] for name in followed.CHANGED}
        followed.change(firm_id=firm.pk, values=values, tags=words(given["tags"]), by=by)
    elif acte == "contact":
        followed_contacts.add(firm_id=firm.pk, contact=FirmContact(**given), by=by)
    elif acte == "contact_change":
        followed_contacts.change(contact_id=_one(found.contacts, request), values=given, by=by)
    elif acte == "exchange":
        held = form.held
        exchange = Exchange(**{name: given[name] for name in followed_exchanges.SAID})
        followed_exchanges.note(firm_id=firm.pk, exchange=exchange, held_by=held, by=by)
    elif acte == "exchange_correct":
        followed_exchanges.correct(exchange_id=_one(found.exchanges, request), values=given, by=by)
    elif acte == "task":
        task = FirmTask(title=given["title"], due_on=given["due_on"])
        followed_tasks.add(firm_id=firm.pk, task=task, to=form.target, by=by)
    elif acte == "task_change":
        values = {"title": given["title"], "due_on": given["due_on"]}
        values |= {"to": form.target} if form.target else {}
        followed_tasks.change(task_id=_one(found.tasks, request), values=values, by=by)
    elif acte == "assign":
        followed.assign(firm_id=firm.pk, to=UUID(given["to"]), by=by)
    elif acte == "stop":
        followed.stop(firm_id=firm.pk, reason=given["reason"], by=by)
    elif acte == "mark":
        mark = SignalMark(territory=firm.territory, siret=firm.siret, **given)
        followed_signals.mark(signal=mark, by=by)


def _checked(request: HttpRequest, found: Opened, acte: str) -> None:
    """Whoever may not is told why before anything that they typed is judged."""
    allowed: Verdict = found.may_lead if acte in LEAD else found.may_keep
    if acte in OF_AUTHOR and (one := _named(found.exchanges, request.POST.get("one"))):
        allowed = rights.may_correct(request.actor, one)
    if not allowed:
        raise NotAllowedError(allowed)
