"""Template tags of Établi: numbers and dates in French form, charts."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils.html import format_html

from etabli.catalogue import numbers
from etabli.kernel import french
from etabli.web import jinja, live
from etabli.web.presentation.firms.register import spaced

register = template.Library()


@register.filter
def nombre(value: float | None, decimals: int = 0) -> str:
    """A number in French form; nothing for None."""
    return "" if value is None else numbers.number(float(value), decimals)


@register.filter
def pourcent(share: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage; one that would round to nothing is « moins de 1 % »."""
    if share is None:
        return ""
    step = 10**-decimals
    if 0 < 100 * share < step / 2:
        return f"moins de {numbers.number(step, decimals)}{numbers.NNBSP}%"
    return f"{numbers.number(100 * share, decimals)}{numbers.NNBSP}%"


@register.filter(expects_localtime=True)
def jour(value: date | datetime | str) -> str:
    """A date in words; of a moment, the day that it was here."""
    return numbers.day(datetime.fromisoformat(value) if isinstance(value, str) else value)


@register.filter(expects_localtime=True)
def instant(value: datetime) -> str:
    """A moment in words, to the minute, as it was here."""
    return numbers.instant(value)


@register.filter
def de(name: object) -> str:
    """`{{ "Autun"|de }}`: d’Autun, de Thiers."""
    return french.of(str(name))


@register.filter
def lower_first(text: str) -> str:
    """A heading inside a sentence."""
    return french.small(text)


@register.filter
def item(values: Mapping[str, object], key: str) -> object:
    """A value of a mapping by a key that is computed; nothing when it is not there."""
    return values.get(key, "")


register.filter(jinja.pluriel)
register.simple_tag(jinja.chart)


@register.simple_tag
def siret(number: str) -> str:
    """A SIRET as people read it; a link to its page where the register has it."""
    said = spaced(number)
    if live.establishment(number) is None:
        return said
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[number]), said)
