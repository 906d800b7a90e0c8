"""Templates of what a page repeats by the hundred, charts and tables of figures: Jinja2 compiles them to Python.

They stand in `web/jinja2/`, are escaped like the others, and refuse a name that nobody gave.
"""

from typing import Any

from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined

from etabli.catalogue import numbers
from etabli.kernel import french
from etabli.web.charts.chart import Chart


def environment(**options: Any) -> Environment:
    """The environment of the engine `jinja2` (settings); of Django's options, where templates are."""
    loader, reload = options["loader"], options["auto_reload"]
    made = Environment(autoescape=True, loader=loader, auto_reload=reload, undefined=StrictUndefined)
    made.globals.update(url=url, chart=chart)
    made.filters.update(lower_first=french.small, capital=french.capital, of=french.of, pluriel=pluriel)
    return made


def rendered(name: str, **context: Any) -> SafeString:
    """A template of `web/jinja2/` with its parameters."""
    return mark_safe(engines["jinja2"].get_template(name).render(context))  # noqa: S308 (an escaping template)


def chart(drawing: Chart | None) -> SafeString:
    """The SVG of a chart; nothing for none."""
    return mark_safe("") if drawing is None else rendered(drawing.template, chart=drawing)


def url(name: str, *args: object) -> str:
    return reverse(name, args=args)


def pluriel(count: float, words: str) -> str:
    """`{{ n|pluriel("commune") }}` or `{{ n|pluriel("secteur proche,secteurs proches") }}`: number and word agree."""
    singular, _, several = words.partition(",")
    return numbers.plural(count, singular, several or None)
