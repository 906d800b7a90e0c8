"""`{% term "quotient-de-localisation" %}`: a word of the glossary whose definition opens where it stands."""

from collections import Counter
from functools import partial
from typing import Any
from zlib import crc32

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from etabli.catalogue.glossary import load_glossary
from etabli.kernel import french
from etabli.web import jinja

register = template.Library()
TIMES_SHOWN = "terms shown so far"


@register.filter
def capital(text: str) -> str:
    """A word of the glossary as a heading: its first letter in upper case, the rest as it is."""
    return french.capital(text)


@register.simple_tag(takes_context=True)
def term(context: Context, term_id: str, text: str = "") -> SafeString:
    """The word, or `text` in its place, as a button that opens its definition. An unknown id raises KeyError.

    Not inside a link, a button or a <summary>; the page loads guide.css. An elided article belongs inside the text:
    `{% term "axe" "l’axe" %}`, or a line may break after it.
    """
    entry = load_glossary()[term_id]
    return jinja.rendered("parts/term.html", entry=entry, text=text or entry.term, id=_unique(context, term_id))


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, **parameters: Any) -> SafeString:
    """`{% part "finding" f=f %}`: a part of `web/jinja2/parts/`, with its parameters; it may use `term` itself."""
    return jinja.rendered(f"parts/{name}.html", term=partial(term, context), **parameters)


def _unique(context: Context, term_id: str) -> str:
    """An id used once on the page, also where another page's content is put into it (the dialog of a figure)."""
    # The lowest layer of a render context is the only one that included templates share with the page.
    shown = context.render_context.dicts[0].setdefault(TIMES_SHOWN, Counter())
    shown[term_id] += 1
    request = context.get("request")
    page = crc32(request.path.encode()) if request else 0
    return f"terme-{term_id}-{page:08x}-{shown[term_id]}"
