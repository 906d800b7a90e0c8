"""Reviews of indicators: the desk with its files, the review of a territory, the rules."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination import review_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import ReviewValue
from etabli.domain.coordination.queries import reviews as queries
from etabli.domain.coordination.queries.reviews import Asked, OpenedReview
from etabli.domain.coordination.queries.scope import Asked as Place
from etabli.domain.coordination.review_states import TO_GIVE, ValueState
from etabli.domain.coordination.services.reviews import address
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.exchange.tables import Table
from etabli.web import live
from etabli.web.access import open_to_all, private_page, takes_forms
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.presentation.steering import reviews as told
from etabli.web.presentation.steering.places import place_of
from etabli.web.presentation.steering.roll_ups import HOW
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.steering import review_forms
from etabli.web.views.steering.review_forms import CorrectionForm, LockForm, SendBackForm

UNKNOWN = "Ce territoire n'existe pas, ou son plan n'est pas commencé."
NO_REVIEW = "Il n'y a pas de revue de cette période sur ce territoire."
NOTHING_GIVEN = "Donnez au moins une valeur."
NO_ACT = "Cette page ne fait pas cela."
STATES = {
    "ouvertes": ("open", "Ouvertes"),
    "verrouillees": ("locked", "Verrouillées"),
    "donner": (TO_GIVE, "Avec des valeurs à donner"),
    "verifier": (ValueState.SUBMITTED, "Avec des valeurs à vérifier"),
    "corriger": (ValueState.TO_CORRECT, "Avec des valeurs à corriger"),
}
LONGEST = 60


def crumbs(*steps: str) -> trails.Trail:
    last = (("Revues d’indicateurs", "reviews"), *steps) if steps else ("Revues d’indicateurs",)
    return trails.of(("Pilotage", "portfolios"), *last)


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """The reviews of the territories where the reader has a mandate, with filters in the address."""
    given, asked = _asked(request)
    found = queries.listed(request.actor, asked)
    context = {
        "found": found,
        "rows": told.desk(found.rows, request.actor.on),
        "given": given,
        "filtered": any(given.values()),
        "periods": [(one, told.period_label(one)) for one in found.periods],
        "regions": places(given),
        "states": [(name, label) for name, (_, label) in STATES.items()],
        "pager": Pager(found.number, found.pages),
        "trail": crumbs(),
    }
    return render(request, "web/steering/reviews.html", context)


@require_safe
@private_page
def desk_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, without pages."""
    return download(files_out.csv_of(_table(request)), CSV, "revues-indicateurs.csv")


@require_safe
@private_page
def desk_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return download(files_out.xlsx([_table(request)], "Revues d’indicateurs"), XLSX, "revues-indicateurs.xlsx")


def _table(request: HttpRequest) -> Table:
    return told.table(queries.all_rows(request.actor, _asked(request)[1]), request.actor.on)


def _asked(request: HttpRequest) -> tuple[dict[str, str], Asked]:
    """What the address says, and what it asks as far as it means something."""
    if not (allowed := anywhere(request.actor, "review.view")):
        raise NotAllowedError(allowed)
    names = ("periode", "lieu", "territoire", "etat", "retard")
    given = {name: request.GET.get(name, "")[:LONGEST].replace("\x00", "") for name in names}
    page = request.GET.get("page", "")
    return given, Asked(
        place=place(given),
        period=given["periode"],
        state=STATES[given["etat"]][0] if given["etat"] in STATES else "",
        late=given["retard"] == "oui",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def place(given: Mapping[str, str]) -> Place:
    """Of `lieu`, as portfolios are called (« region-84 », « departement-01 »), and `territoire`."""
    kind, _, code = given.get("lieu", "").partition("-")
    where = {kind: code} if kind in ("region", "departement", "arrondissement") else {}
    return Place(**where, territory=given.get("territoire", ""))


def places(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The régions, and the smaller place that the address names."""
    found = sorted(((f"region-{code}", name) for code, name in live.region_names().items()), key=lambda one: one[1])
    lieu = given.get("lieu", "")
    if lieu.startswith(("departement-", "arrondissement-")) and (other := place_of(lieu)) is not None:
        found.append((other.slug, other.name))
    return found


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The review of a territory: values in one table, with what is done with them."""
    here = or_404(rights.here(request.actor, phase, territory_id), UNKNOWN)
    or_404(here.opened.plan, UNKNOWN)
    opened = or_404(queries.opened_review(here, request.GET.get("periode", "")[:LONGEST]), NO_REVIEW)
    typed: dict[UUID, dict[str, str]] = {}
    errors: dict[str, str] = {}
    form: Form | None = None
    if request.method == "POST":
        or_404(opened.review, NO_REVIEW)
        acte = request.POST.get("acte", "")
        if acte == "submit":
            _require_giving(opened)
            form = Form(request.POST)
            typed, errors = _submitted(request, opened, form)
        else:
            form = _acted(request, opened, acte)
        if not errors and (form is None or not form.errors):
            return redirect(address(opened.review, phase, territory_id))
    return _page(request, opened, typed, errors, form)


def _page(
    request: HttpRequest,
    opened: OpenedReview,
    typed: Mapping[UUID, Mapping[str, str]],
    errors: Mapping[str, str],
    form: Form | None,
) -> HttpResponse:
    found = told.lines(opened, typed, errors)
    review, territory = opened.review, opened.here.opened.territory
    checkable = [one for one in found if one.checks]
    closed = review is not None and review.locked_at is not None
    back = told.choices(checkable, (ValueState.SUBMITTED, ValueState.CHECKED))
    forms = {"back": SendBackForm(back) if back else None, "lock": None, "correct": None}
    if opened.locks and review is not None:
        locked = told.choices(found, (ValueState.LOCKED,))
        forms |= {"correct": CorrectionForm(locked) if locked else None} if closed else {"lock": LockForm()}
    if form is not None and form.acte in forms:
        forms[form.acte] = form
    refused = request.method == "POST"
    context = {
        "frame": frame(opened.here.opened, "plan_reviews"),
        "review": review,
        "closed": closed,
        "label": told.period_label(review.period) if review else "",
        "answer": told.answer(opened, found, request.actor.on),
        "periods": [
            (told.period_label(one.period), address(one, territory.phase_id, territory.published_id), one == review)
            for one in opened.every
        ],
        "lines": found,
        "gives": any(one.fields for one in found),
        "errors": [(one, one.error) for one in found if one.error],
        "to_check": [one for one in checkable if one.state_id == ValueState.SUBMITTED],
        "forms": forms,
        "form": form,
        "roll_up": f"?periode={review.period}&territoire={territory.pk}" if review else "",
        "trail": trail(territory, "Indicateurs"),
    }
    return render(request, "web/steering/review.html", context, status=422 if refused else 200)


def _require_giving(opened: OpenedReview) -> None:
    """Whoever gives no value of the plan is told so."""
    found = [opened.here.may_submit(act.line.indicator.fiche) for act in opened.acts]
    if found and not any(found):
        raise NotAllowedError(found[0])


def _require_judging(opened: OpenedReview, acte: str) -> None:
    """Whoever neither locks, nor checks any of the values that may be, is told why."""
    here = opened.here
    if acte in (LockForm.acte, CorrectionForm.acte):
        rights.require(here.may_lock())
        return
    given = [act.line.given for act in opened.acts if act.line.given is not None]
    found = [here.may_check(one) for one in given if one.state in (ValueState.SUBMITTED, ValueState.CHECKED)]
    if found and not any(found):
        raise NotAllowedError(found[0])


def _submitted(
    request: HttpRequest, opened: OpenedReview, form: Form
) -> tuple[dict[UUID, dict[str, str]], dict[str, str]]:
    """What was typed and what is wrong with it, line by line, or with all of it (in the form); nothing: it is given."""
    assert opened.review is not None
    typed = review_forms.typed(request.POST, opened.acts)
    has = {act.line.indicator.pk for act in opened.acts if act.line.given is not None}
    given, errors = {}, {}
    for key, texts in typed.items():
        try:
            given[key] = review_forms.read(texts, replaces=key in has)
        except ValidationError as error:
            errors[str(key)] = " ".join(error.messages)
    if not typed and form.is_valid() and opened.review.locked_at is None:
        form.refuse(ValidationError(NOTHING_GIVEN))
    elif not errors:
        try:
            written = services.submit_values(review_id=opened.review.pk, given=given, by=request.actor)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                errors = {key: " ".join(texts) for key, texts in error.message_dict.items()}
            elif form.is_valid():
                form.refuse(error)
        else:
            _say_given(request, written, _kept(opened, typed, written))
    return typed, errors


def _kept(opened: OpenedReview, typed: Mapping[UUID, Any], written: list[ReviewValue]) -> int:
    """How many values that were sent back came as they were: they are still to correct."""
    back = {
        act.line.indicator.pk
        for act in opened.acts
        if act.line.given is not None and act.line.given.state == ValueState.TO_CORRECT
    }
    return len(back.intersection(typed) - {one.indicator_id for one in written})


def _say_given(request: HttpRequest, written: list[ReviewValue], kept: int) -> None:
    strange = sum(bool(one.warnings) and not one.words for one in written)
    text = numbers.plural(len(written), "valeur est soumise", "valeurs sont soumises") if written else "Rien n'a changé"
    if strange:
        text += f". {numbers.plural(strange, 'surprend', 'surprennent')} : dites pourquoi, à sa ligne"
    if kept:
        still = numbers.plural(kept, "valeur renvoyée est inchangée", "valeurs renvoyées sont inchangées")
        text += f". {still}, donc toujours à corriger : changez-la, ou dites à sa ligne pourquoi elle est juste"
    say(request, f"{text}.")


def _acted(request: HttpRequest, opened: OpenedReview, acte: str) -> Form:
    """The form that was sent, its act done unless it has errors."""
    by, data, review = request.actor, request.POST, opened.review
    assert review is not None
    _require_judging(opened, acte)
    found = told.lines(opened, {}, {})
    form: Form
    act: Callable[[], Any]
    if acte == "check":
        form, text = Form(data), "Les valeurs cochées sont vérifiées."
        keys = [one.value_id for one in found if one.value_id and str(one.value_id) in data.getlist("value")]

        def act() -> None:
            if not keys:
                raise ValidationError("Cochez au moins une valeur.")
            services.check_values(review_id=review.pk, value_ids=keys, by=by)

    elif acte == SendBackForm.acte:
        every = told.choices(found, (ValueState.SUBMITTED, ValueState.CHECKED))
        form, text = SendBackForm(every, data), "La valeur est renvoyée à qui l'a donnée."

        def act() -> None:
            given = form.cleaned_data
            services.send_back(review_id=review.pk, value_id=UUID(given["value"]), reason=given["reason"], by=by)

    elif acte == LockForm.acte:
        form, text = LockForm(data), "La revue est verrouillée."

        def act() -> None:
            services.lock_review(review_id=review.pk, by=by)

    elif acte == CorrectionForm.acte:
        form, text = CorrectionForm(told.choices(found, (ValueState.LOCKED,)), data), "La correction est enregistrée."

        def act() -> None:
            given = form.cleaned_data
            services.correct_value(
                review_id=review.pk,
                value_id=UUID(given["value"]),
                said=form.said(),
                reason=given["reason"],
                by=by,
            )

    else:
        return or_404(None, NO_ACT)
    if done(form, act):
        say(request, text)
    return form


@require_safe
@open_to_all
def rules(request: HttpRequest) -> HttpResponse:
    """Periods, deadlines, what is warned of, how values are put together."""
    declared = review_rules()
    context = {
        "rules": declared,
        "period": "semestre" if declared.months == 6 else "année",
        "common": [(one, HOW[one.roll_up]) for one in declared.common],
        "trail": crumbs("Règles"),
    }
    return render(request, "web/steering/review_rules.html", context)
