"""Breadcrumbs: (label, address) pairs; the last is the page itself."""

from django.urls import reverse

Trail = list[tuple[str, str]]


def of(*steps: tuple[str, str] | str) -> Trail:
    """Steps given as (label, name of an URL without arguments), the page itself as its label."""
    return [(s, "") if isinstance(s, str) else (s[0], reverse(s[1])) for s in steps]


def of_territory(phase: str, phase_label: str, name: str) -> Trail:
    return [
        ("Territoires", reverse("territories")),
        (phase_label, f"{reverse('territories')}?phase={phase}"),
        (name, ""),
    ]


def of_figure(phase: str, territory_id: str, name: str, phase_label: str, figure: str) -> Trail:
    """Under the territory's own trail."""
    above = of_territory(phase, phase_label, name)[:-1]
    return [*above, (name, reverse("territory", args=[phase, territory_id])), (figure, "")]
