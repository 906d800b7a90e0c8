"""The desk of offers: those to review with their filters, one with its checks, writing one for a firm."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.register import treatment
from etabli.domain.vte import rights, services
from etabli.domain.vte import volunteer_rights as of_files
from etabli.domain.vte.enums import AidState, Contract, OfferStepKind
from etabli.domain.vte.models import Offer
from etabli.domain.vte.queries import offers
from etabli.domain.vte.queries.offers import Desk
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.vte import offers as words
from etabli.web.presentation.vte.offer_review import compared
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.vte.offer_forms import OfferForm, ReviewForm
from etabli.web.views.vte.offer_stating import CHECK, candidate_link, checked, firm_link, phase

UNKNOWN = "Cette offre n'existe pas, ou elle est réservée."
GROUPS = (
    ("", "Toutes"),
    ("a-relire", "À relire"),
    ("corrections", "À corriger par l’entreprise"),
    ("publiees", "Publiées"),
    ("terminees", "Terminées"),
)


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """Offers of one's territories, late ones first."""
    asked = _asked(request)
    found = offers.on_desk(request.actor, asked)
    on = request.actor.on
    context = {
        "found": found,
        "rows": [(words.card(one), words.state(one, on), one.is_late(on)) for one in found.rows],
        "asked": asked,
        "groups": GROUPS,
        "contracts": [(one.value, one.label) for one in Contract],
        "aids": [(one.value, one.label) for one in AidState],
        "reserved": "" if (allowed := anywhere(request.actor, "offer.view")) else allowed.reason,
        "states": bool(anywhere(request.actor, "offer.state")),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Offres de VTE"),
    }
    return render(request, "web/vte/offer_desk.html", context)


def _asked(request: HttpRequest) -> Desk:
    """What the address asks, as far as it means something."""
    given = {name: value[:100].replace("\x00", "") for name, value in request.GET.items()}
    group, contract, aid = given.get("etat", ""), given.get("contrat", ""), given.get("aide", "")
    return Desk(
        group=group if group in offers.GROUPS else "",
        late=given.get("retard") == "oui",
        territory=given.get("territoire", ""),
        contract=contract if contract in Contract.values else "",
        aid=aid if aid in AidState.values else "",
        page=paging.asked(given.get("page", "1")),
    )


@takes_forms
@private_page
def show(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer: what it says, what the rules say, what one decides."""
    found = or_404(offers.opened(request.actor, offer_id), UNKNOWN)
    form = ReviewForm(found.acts, sent(request))
    if request.method == "POST":
        allowed = rights.may_review(request.actor, found.offer)
        if not allowed:
            raise NotAllowedError(allowed)
        if done(form, _review(request, offer_id, form)):
            say(request, "C’est enregistré, l’entreprise est prévenue.")
            return redirect("offer_review", offer_id)
    on = request.actor.on
    listed = live.establishment(found.offer.siret)
    context = {
        "found": found,
        "offer": found.offer,
        "compared": compared(found.offer, listed),
        "held": listed is not None,
        "firm_page": reverse("firm", args=[listed.siret]) if listed is not None else "",
        "card": words.card(found.offer),
        "state": words.state(found.offer, on),
        "late": found.offer.is_late(on),
        "public": found.offer.is_open(on),
        "aid": words.aid_with_doubts(found.offer, on),
        "steps": words.steps(found.steps, names=True),
        "opens": found.retained and bool(of_files.may_manage(request.actor, found.offer.territory)),
        "files": of_files.visible(request.actor).filter(offer=found.offer),
        "review": form if found.acts else None,
        "form": form if form.is_bound else None,
        "trail": trails.of(("Mon espace", "space"), ("Offres de VTE", "offer_desk"), "Offre"),
    }
    return render(request, "web/vte/offer_review.html", context, status=422 if request.method == "POST" else 200)


def _review(request: HttpRequest, offer_id: UUID, form: ReviewForm) -> Callable[[], Offer]:
    def act() -> Offer:
        return services.review(
            offer_id=offer_id,
            kind=OfferStepKind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            by=request.actor,
            link=firm_link(request),
            candidate_link=candidate_link(request),
        )

    return act


@takes_forms
@private_page
def state(request: HttpRequest) -> HttpResponse:
    """Write the offer of a firm that one has met: somebody else reviews it."""
    allowed = anywhere(request.actor, "offer.state")
    if not allowed:
        raise NotAllowedError(allowed)
    on, aid, status = localdate(), None, 200
    form = OfferForm(phase(), on, initial=words.prefilled(request.GET.get("siret", "")[:20]))
    if request.method == "POST":
        form, status = OfferForm(phase(), on, request.POST), 422
        if request.POST.get("que") == CHECK:
            aid, status = checked(form), 200 if form.is_valid() else 422
        elif done(form, lambda: _state(request, form)):
            say(request, "L’offre est écrite : quelqu’un d’autre la relit.")
            return redirect("offer_desk")
    context = {
        "form": form,
        "aid": aid,
        "rules": offer_rules(),
        "notice": treatment("offres-vte").notice,
        "trail": trails.of(("Mon espace", "space"), ("Offres de VTE", "offer_desk"), "Écrire une offre"),
    }
    return render(request, "web/vte/offer_state.html", context, status=status)


def _state(request: HttpRequest, form: OfferForm) -> Offer:
    offer = Offer(**words.said(form))
    offer.email = offer.email.strip().lower()
    return services.state_for(offer=offer, by=request.actor, link=firm_link(request))
