"""The articles of the contract: read, and said in the territory's own words."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import require
from etabli.domain.plans import services
from etabli.domain.plans.freezing import JOINING
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.services.plans import is_editable
from etabli.web.access import open_to_all, takes_forms
from etabli.web.presentation.plans import articles as lines
from etabli.web.presentation.plans import texts
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.plan import NO_TERRITORY
from etabli.web.views.plans.texts import written

NO_ARTICLE = "Cet article n'est pas du contrat."


class ArticleForm(Form):
    """The words of an article; none: those of the programme."""

    article = forms.CharField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Texte de l’article",
        widget=area(12),
        required=False,
        max_length=20_000,
        help_text="Un paragraphe par ligne. Laissez vide pour reprendre le texte du programme.",
    )


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The articles as the document will say them; `article=` opens one to write it; its form is sent here."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    if opened.plan is None:
        return redirect("plan", phase, territory_id)
    if request.method != "POST":
        return _page(request, opened, _asked(request, opened))
    require(request.actor, "plan.edit", opened.territory)
    form = ArticleForm(request.POST)
    try:
        if attempted(form, lambda: _write(request, opened, form)):
            told(request, "Article enregistré.")
            return redirect("plan_articles", phase, territory_id)
    except EditedMeanwhileError as error:
        again = form.with_values({**error.merged.values, "revision": error.revision})
        return _page(request, opened, again, meanwhile=texts.meanwhile(form, error), status=409)
    return _page(request, opened, form, status=422)


def _write(request: HttpRequest, opened: OpenedPlan, form: ArticleForm) -> None:
    given = form.cleaned_data
    read = or_404(next((one for one in _articles(opened) if one.id == given["article"]), None), NO_ARTICLE)
    typed = "\n".join(line.strip() for line in given["text"].splitlines() if line.strip())
    assert opened.plan is not None
    unchanged = not read.own and typed == "\n".join(read.paragraphs)
    services.write_article(
        plan_id=opened.plan.pk,
        article_id=read.id,
        text="" if unchanged else typed,
        revision=given["revision"],
        by=request.actor,
    )


def _asked(request: HttpRequest, opened: OpenedPlan) -> ArticleForm | None:
    """The article that the address opens, for whom may write it."""
    if opened.plan is None or "plan.edit" not in opened.may or not is_editable(opened.plan):
        return None
    found = next((one for one in _articles(opened) if one.id == request.GET.get("article")), None)
    if found is None:
        return None
    return ArticleForm(
        initial={"article": found.id, "revision": opened.plan.revision, "text": "\n".join(found.paragraphs)}
    )


def _articles(opened: OpenedPlan) -> list[lines.ArticleTold]:
    plan = opened.plan
    assert plan is not None
    many = opened.fiches().filter(state__in=JOINING).count()
    return lines.articles(plan.articles, lines.filling(opened.territory, plan.starts_on, plan.ends_on, many))


def _page(
    request: HttpRequest,
    opened: OpenedPlan,
    form: ArticleForm | None,
    *,
    meanwhile: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = written(opened, "Articles du contrat", form, meanwhile) | {
        "articles": _articles(opened),
        "writing": form["article"].value() if form else "",
    }
    return render(request, "web/plans/articles.html", context, status=status)
