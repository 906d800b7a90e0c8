"""`{% personal "web/parts/account.html" %}`: a part of a page that is each person's own (see `web.kept_page`)."""

from django import template
from django.template.context import Context
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from etabli.web import kept_page, live, signing_in

register = template.Library()


@register.simple_tag(takes_context=True)
def personal(context: Context, part: str) -> SafeString:
    """The part for whoever asks, or its mark in a page that is kept. Nothing where a page has no request."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    if getattr(request, "leaves_marks", False):
        return mark_safe(kept_page.mark(part))  # noqa: S308 (a template's name, from a template)
    return mark_safe(kept_page.render_part(part, request))  # noqa: S308 (rendered by a template)


@register.simple_tag(takes_context=True)
def login_address(context: Context) -> str:
    """The login page, which comes back to this one: its path and the parameters that pages read, no other."""
    request = context["request"]
    asked = [(name, value) for name in live.PARAMETERS for value in request.GET.getlist(name)]
    back = f"{request.path}?{urlencode(asked)}" if asked else request.path
    return signing_in.with_suite("login", signing_in.safe(request, "" if back == "/" else back))
