"""Template filters for amounts of money in cents."""

from django import template

from etabli.kernel import money

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """The exact amount; nothing for None."""
    return "" if cents is None else money.euros(cents)
