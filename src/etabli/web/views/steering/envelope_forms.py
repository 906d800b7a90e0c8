"""Forms of envelopes: opening or delegating one, changing its amount, taking it back; criteria of a scenario."""

from typing import Any
from uuid import UUID

from django import forms

from etabli.domain.coordination.models import Envelope
from etabli.domain.coordination.programming import Criteria, Criterion
from etabli.domain.coordination.queries.envelopes import schemes
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Organisation
from etabli.domain.territories.models import Departement, Region
from etabli.web.presentation.steering.envelopes import CRITERIA
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.plans.part_forms import AmountField

NATION = "france"
EXAMPLE = "Par exemple : 2 500 000 € ou 2,5 M€."


class OpenForm(Form):
    """An envelope: of which money, where, how much. Delegated from another, its money is that one's."""

    acte = "open"
    money = forms.ChoiceField(label="Financeur et dispositif")
    year = forms.IntegerField(label="Exercice", min_value=2015, max_value=2050)
    place = forms.ChoiceField(label="Pour")
    amount_cents = AmountField(label="Montant", help_text=EXAMPLE)
    note = forms.CharField(label="Précision (facultatif)", max_length=300, required=False)
    reason = forms.CharField(
        label="Décision qui l’ouvre (facultatif)", max_length=300, required=False, help_text="Elle reste au journal."
    )

    def __init__(self, actor: Actor, parent: Envelope | None, data: Any = None, **kwargs: Any) -> None:
        self.parent = parent
        super().__init__(data, **kwargs)
        if parent is not None:
            del self.fields["money"], self.fields["year"]
        else:
            self.offer("money", _moneys(actor))
        self.offer("place", places(actor, parent))

    def envelope(self) -> Envelope:
        """What was filled in, not saved."""
        given = self.cleaned_data
        found = Envelope(amount_cents=given["amount_cents"], note=given["note"].strip(), parent=self.parent)
        if self.parent is not None:
            found.funder, found.scheme, found.year = self.parent.funder, self.parent.scheme, self.parent.year
        else:
            funder, _, scheme = given["money"].partition("|")
            found.funder, found.scheme, found.year = Organisation.objects.get(pk=UUID(funder)), scheme, given["year"]
        kind, _, code = given["place"].partition("-")
        if kind == "region":
            found.region = Region.objects.get(pk=code)
        elif kind == "departement":
            found.departement = Departement.objects.select_related("region").get(pk=code)
        return found


def places(actor: Actor, parent: Envelope | None) -> list[tuple[str, str]]:
    """Where the actor may open one, or delegate a part of `parent`: what the rights refuse is not offered."""
    roles = {Role(mandate.role) for mandate in actor.mandates}
    regions, departements = Region.objects.order_by("name"), Departement.objects.order_by("name")
    mine = [mandate.region_id for mandate in actor.mandates if mandate.region_id is not None]
    if parent is not None:
        if parent.region_id is not None:
            return [_departement(one) for one in departements.filter(region=parent.region_id)]
        return [_region(one) for one in regions] if parent.departement_id is None else []
    if Role.DELEGATION in roles:
        return [(NATION, "La France"), *map(_region, regions), *map(_departement, departements)]
    found = [_region(one) for one in regions.filter(pk__in=mine)] if Role.REGION in roles else []
    return [*found, *(_departement(one) for one in departements.filter(region__in=mine))]


def _region(one: Region) -> tuple[str, str]:
    return f"region-{one.pk}", f"Région {one.name}"


def _departement(one: Departement) -> tuple[str, str]:
    return f"departement-{one.pk}", f"{one.name} ({one.pk})"


def _moneys(actor: Actor) -> list[tuple[str, str]]:
    """What lines name; a Région opens envelopes of what it funds itself."""
    pairs = schemes()
    if all(Role(mandate.role) == Role.REGION for mandate in actor.mandates):
        mine = {mandate.organisation_id for mandate in actor.mandates}
        pairs = [(key, scheme) for key, scheme in pairs if key in mine]
    names = dict(Organisation.objects.filter(pk__in={key for key, _ in pairs}).values_list("pk", "name"))
    return sorted(((f"{key}|{scheme}", f"{scheme}, {names[key]}") for key, scheme in pairs), key=lambda one: one[1])


class ChangeForm(Form):
    acte = "change"
    amount_cents = AmountField(label="Nouveau montant", help_text=EXAMPLE)
    note = forms.CharField(label="Précision (facultatif)", max_length=300, required=False)
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=2000)


class CloseForm(Form):
    acte = "close"
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=2000)


class CriteriaForm(Form):
    """By what lines are ordered, in the address; a name where the scenario is kept."""

    first = forms.ChoiceField(label="D’abord", choices=CRITERIA, required=False)
    second = forms.ChoiceField(label="Puis", choices=[("", "Sans autre critère"), *CRITERIA], required=False)
    third = forms.ChoiceField(label="Puis", choices=[("", "Sans autre critère"), *CRITERIA], required=False)
    cap = forms.IntegerField(
        label="Au plus, par territoire (% de ce qui reste)", min_value=1, max_value=100, required=False
    )

    def criteria(self, included: frozenset[UUID], excluded: frozenset[UUID]) -> Criteria:
        """What is asked; what means nothing is left out."""
        given = self.cleaned_data if self.is_valid() else {}
        chosen = dict.fromkeys(given[name] for name in ("first", "second", "third") if given.get(name))
        order = tuple(Criterion(one) for one in chosen) or (Criterion.MATURITY,)
        return Criteria(order, given.get("cap"), included, excluded)


class KeepForm(Form):
    acte = "keep"
    name = forms.CharField(label="Nom du scénario", max_length=120)
