"""A list to choose from whose choices are hundreds: written in one go, where Django renders a template for each."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")


class LongSelect(forms.Select):
    """The same HTML as Django's; a choice whose label is a list is a group."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:
        chosen = set(self.format_value(value))
        lines = format_html_join("\n", "{}", ((_line(key, label, chosen),) for key, label in self.choices))
        own = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", own, lines)


def _line(key: Any, label: Any, chosen: Collection[str]) -> SafeString:
    if isinstance(label, list | tuple):
        return format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen))
    return _options([(key, label)], chosen)


def _options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    marked = ((key, SELECTED if str(key) in chosen else "", label) for key, label in choices)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', marked)
