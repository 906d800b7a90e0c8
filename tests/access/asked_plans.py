"""What is asked of the pages of plans: what must be so before (a case), and each of their forms, filled in right."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.utils import timezone
from tests.access.filled import Filled, Sent, Values, acte, nothing, today
from tests.access.people import Who
from tests.access.plans import NOTE, set_state
from tests.access.world import Place, World
from tests.domain.people import territory

from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import services
from etabli.domain.plans.enums import VersionState
from etabli.domain.plans.models import Fiche, Import, Milestone, Plan, PlanVersion, Resource, Template
from etabli.domain.plans.queries import several
from etabli.domain.plans.queries.fiches import opened_fiche
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.services import importing
from etabli.web.views.plans.fiche_form import FicheForm

TABLE = "Titre;Axe\r\nUn atelier;Innovation\r\n".encode("utf-8-sig")

OF_PLACE: Mapping[str, Callable[[Place], Any]] = {
    "document_id": lambda place: place.plan.document.pk,
    "expense_id": lambda place: place.plan.expense.pk,
    "resource_id": lambda place: place.plan.resource.pk,
    "stage_id": lambda place: place.plan.stage.pk,
    "signatory_id": lambda place: place.plan.signatory.pk,
    "import_id": lambda place: place.plan.begun.pk,
}


def number_of(place: Place, at: str) -> int | None:
    """What `<number>` counts on a page of plans; None elsewhere."""
    if "/fiches/<number>" in at:
        return place.plan.fiche.number
    return place.plan.version.number if "/plan/versions/<number>" in at else None


# --------------------------------------------------------------------------------------------------------------- cases


def _in_preparation(world: World, place: Place, who: Who) -> Values:
    """No version is in force, and the plan is in its first state."""
    PlanVersion.objects.filter(pk=place.plan.sealed.pk).update(state=VersionState.REPLACED)
    set_state(place.plan.plan, "application")
    return {}


def _reserved_line(world: World, place: Place, who: Who) -> Values:
    Resource.objects.filter(pk=place.plan.resource.pk).update(visibility="restricted")
    return {}


def _not_begun(world: World, place: Place, who: Who) -> Values:
    Plan.objects.filter(pk=place.plan.plan.pk).update(territory=territory("ti-2401"))
    return {}


def _restricted(world: World, place: Place, who: Who) -> Values:
    return {
        "number": place.plan.restricted.number,
        "expense_id": place.plan.restricted_expense.pk,
        "resource_id": place.plan.restricted_resource.pk,
    }


def _own_import(world: World, place: Place, who: Who) -> Values:
    if who.person is not None:
        Import.objects.filter(pk=place.plan.begun.pk).update(person=who.person)
    return {}


def _without_model(world: World, place: Place, who: Who) -> Values:
    Template.objects.filter(pk=place.plan.model.pk).update(withdrawn_at=timezone.now())
    return {}


def state(name: str) -> Callable[[World, Place, Who], Values]:
    def be(world: World, place: Place, who: Who) -> Values:
        set_state(place.plan.plan, name)
        return {}

    return be


PREPARED = (
    *(
        "plan",
        "plan_board",
        "plan_calendar",
        "plan_deadlines",
        "plan_deadlines_ics",
        "plan_map",
        "plan_xlsx",
        "plan_csv",
    ),
    *("plan_json", "plan_texts", "plan_articles"),
    *("plan_path", "plan_versions", "plan_compare", "plan_budget", "plan_budget_csv"),
    *("fiche", "fiche_money", "fiche_document", "fiche_stage_file", "plan_contract_docx"),
)
CASES: Mapping[tuple[str, str], Callable[[World, Place, Who], Values]] = {
    **{(page, "in preparation"): _in_preparation for page in PREPARED},
    ("plan", "not begun"): _not_begun,
    **{
        (page, "restricted, led by a firm"): _restricted
        for page in (
            "fiche",
            "fiche_edit",
            "fiche_follow",
            "fiche_money",
            "fiche_resource",
            "fiche_expense",
            "plan_fiche_pdf",
        )
    },
    ("fiche_document", "reserved"): lambda world, place, who: {"document_id": place.plan.reserved.pk},
    ("fiche_stage_file", "a reserved line"): _reserved_line,
    **{
        (page, "one's own"): _own_import
        for page in ("plan_import_columns", "plan_import_preview", "plan_import_left_out")
    },
    ("fiche", "that is no model"): _without_model,
    ("plan_path", "a candidature"): state("application"),
    ("plan_path", "submitted"): state("submitted"),
    ("plan_version", "in force"): lambda world, place, who: {"number": place.plan.sealed.number},
    ("plan_version", "validated by the comité régional"): state("validated"),
    ("fiche_resource", "without a stage"): lambda world, place, who: {"resource_id": place.plan.bare.pk},
}

# --------------------------------------------------------------------------------------------------------------- forms


def _actor(who: Who) -> Actor:
    return actor(who.person, verified=True) if who.person is not None else nobody()


def _move(move: str, reason: str = "", acte: str = "passer") -> Callable[[Place, Who], Filled]:
    return lambda place, who: {"acte": acte, "move": move, **({"reason": reason} if reason or acte == "passer" else {})}


def _texts(place: Place, who: Who) -> Filled:
    words = {"presentation": "Une vallée.", "stakes": "La place.", "strategy": "Louer par lots."}
    revision = Plan.objects.get(pk=place.plan.plan.pk).revision
    return {"acte": "textes", "revision": revision, **words, "starts_on": "2026-01-01", "ends_on": "2028-12-31"}


def _article(place: Place, who: Who) -> Filled:
    return {"article": "suivi", "revision": 1, "text": "Un point par trimestre."}  # nobody wrote it since


def _ambition(place: Place, who: Who) -> Filled:
    told = {"axis": place.plan.ambition.axis, "title": "Des lots", "text": "Dix par an.", "position": "2"}
    return {"acte": "ambition", "ambition": "", **told, "findings": [str(_kept(place).pk)]}


def _changed_ambition(place: Place, who: Who) -> Filled:
    return {**_ambition(place, who), "ambition": place.plan.ambition.pk}


def _kept(place: Place) -> Finding:
    return Finding.objects.filter(territory=place.territory, state="kept").order_by("pk")[0]


def _several(*more: str) -> Callable[[Place, Who], Filled]:
    def filled(place: Place, who: Who) -> Filled:
        fiche = place.plan.fiche
        said = {"champ": "commitment", "valeur": "to_confirm", "vider": "", "motif": "", "acte": ""}
        confirmed = dict.fromkeys(more, "1")
        return {"fiches": [fiche.number], "lues": f"{fiche.number}-{fiche.revision}", **said, **confirmed}

    return filled


def _undo_several(place: Place, who: Who) -> Filled:
    """What whoever may has just changed of a fiche."""
    before, fiche = several.last_act(), place.plan.fiche
    with suppress(NotAllowedError):
        services.edit_fiche(fiche_id=fiche.pk, revision=fiche.revision, values={"maturity": "ready"}, by=_actor(who))
    return {"actes": f"{before + 1}-{several.last_act()}"}


def _fields(place: Place, number: int) -> Filled:
    """Every field of the form of a fiche as its page gives it, with another title."""
    found = opened_fiche(place.by(Role.PROJECT_LEAD), "2", place.territory.published_id, number)
    assert found is not None
    form = FicheForm(found, Reader(found.opened.territory))
    texts: Filled = {name: form[name].value() or "" for name in form.fields}
    texts["other_axes"] = [line for line in str(texts.get("other_axes", "")).split("\n") if line]
    return texts | {"title": "Un autre titre", "suite": ""}


def _comment(asks: str) -> Callable[[Place, Who], Filled]:
    return lambda place, who: {"acte": "commenter", "text": "Le calendrier a changé.", "asks_change": asks}


def _agree(place: Place, who: Who) -> Filled:
    return {"acte": "accord", "revision": place.plan.restricted.revision, "agreed": "oui"}


def _partner(place: Place, who: Who) -> Filled:
    return {"acte": "partenaire", "part": "", "organisation_id": "Ateliers du Signal", "role": "expert"}


def _milestone(place: Place, who: Who) -> Filled:
    return {"acte": "jalon", "part": "", "title": "Chantier", "due_on": "2026-09-01", "done_on": "", "after_id": ""}


def _indicator(place: Place, who: Who) -> Filled:
    first = {"baseline": "0", "baseline_on": "2026-01-01", "target": "12,5", "target_on": "2027-01-01"}
    return {"acte": "indicateur", "part": "", "name": "Emplois", "unit": "postes", "source": "URSSAF", **first}


def _reading(place: Place, who: Who) -> Filled:
    told = {"indicator_id": place.plan.indicator.pk, "on": "2026-05-01", "value": "2", "source": "Baux"}
    return {"acte": "valeur", "part": "", **told}


def _request(place: Place, who: Who) -> Filled:
    told = {"operator_id": "Ateliers du Signal", "need": "Une étude", "amount_cents": "12 000"}
    return {"acte": "demande", "part": "", **told, "asked_on": "2026-01-05", "wanted_on": "2026-09-05"}


def _document(place: Place, who: Who) -> Filled:
    return {"acte": "document", "title": "Note", "file": Sent("note.csv", NOTE, "text/csv"), "restricted": ""}


def _put_back(place: Place, who: Who) -> Filled:
    """Whoever may has just taken it away."""
    with suppress(NotAllowedError):
        services.remove_part(part=Milestone.objects.get(pk=place.plan.milestone.pk), by=_actor(who))
    return {"acte": "retablir", "kind": "jalon", "part": place.plan.milestone.pk}


def _counted_in(place: Place, who: Who) -> Filled:
    other = Fiche.objects.exclude(plan=place.plan.plan).filter(visibility="public").order_by("pk")[0]
    return {"acte": "compter", "territory": other.plan.territory_id, "number": other.number}


def _expense(place: Place, who: Who) -> Filled:
    amounts = {"amount_cents": "12 500,50", "tax": place.plan.expense.tax, "eligible_cents": "10 000"}
    return {"read": "", "label": "Études", "nature": "studies", "budget": "operation", "year": "2027", **amounts}


def _resource(visibility: str) -> Callable[[Place, Who], Filled]:
    paying = {"funder": "Ateliers du Signal", "scheme": "Fonds", "instrument": "loan", "year": "2027"}
    aid = {"aid_regime": "sa", "aid_reference": "SA.103603", "file_number": "12", "visibility": visibility}
    return lambda place, who: {"read": "", **paying, **aid}


def _new_resource(place: Place, who: Who) -> Filled:
    proof = {"file": Sent("note.csv", NOTE, "text/csv")}
    return {**_resource("public")(place, who), **_said("requested"), **proof}


def _said(kind: str) -> Filled:
    return {"kind": kind, "amount_cents": "300 000", "on": "2026-04-01", "evidence": "Courrier"}


def _correction(place: Place, who: Who) -> Filled:
    told = {"amount_cents": "350 000", "on": "2026-04-02", "evidence": "Courrier", "reason": ""}
    proof = {"file": Sent("note.csv", NOTE, "text/csv"), "without_file": ""}
    return {"read": "", **told, **proof, "reason_of_change": "Erreur de saisie"}


def _opinion(place: Place, who: Who) -> Filled:
    """In the name of the Région, or of the préfet of the département: of the first where somebody speaks for none."""
    voice = "departement:01" if who.role == Role.STATE else "region:84"
    return {"acte": "opinion", "voice": voice, "verdict": "reserved", "text": "À suivre.", "committee_on": today()}


def _ask(place: Place, who: Who) -> Filled:
    return {"acte": "ask", "fiche": place.plan.fiche.pk, "text": "Précisez le coût."}


def _title(place: Place, who: Who) -> Filled:
    told = {"function": "présidence", "title_kind": "deliberation", "title_body": "Conseil", "title_number": "2026-3"}
    days = {"title_on": "2026-02-01", "transmitted_on": "2026-02-02", "published_on": "2026-02-03"}
    return {"group": "economic", **told, **days, "file": Sent("titre.csv", NOTE, "text/csv")}


def _signatory(place: Place, who: Who) -> Filled:
    return {**_title(place, who), "organisation": place.plan.restricted.lead_id}


def _signs(acte: str, **more: str) -> Callable[[Place, Who], Filled]:
    return lambda place, who: {
        "acte": acte,
        "signatory": place.plan.signatory.pk,
        "signed_on": today(),
        **more,
    }


def _confirm(place: Place, who: Who) -> Filled:
    """With the seal of what the preview shows to them."""
    found = Import.objects.select_related("plan__territory__phase").get(pk=place.plan.begun.pk)
    return {"seal": importing.preview_of(found, _actor(who)).seal}


FORMS: dict[tuple[str, str], Callable[[Place, Who], Filled]] = {
    ("plan", "begin"): nothing,
    ("plan_bulk", "look"): _several(),
    ("plan_bulk", "confirm"): _several("confirmer"),
    ("plan_bulk_done", "undo"): _undo_several,
    ("plan_import", "a file"): lambda place, who: {"file": Sent("plan.csv", TABLE, "text/csv")},
    ("plan_import_columns", "the table"): acte("table", sheet="0", line="1"),
    ("plan_import_columns", "the columns"): acte("columns", axis="", erases="", column_0="title", column_1="axis"),
    ("plan_import_columns", "cancel"): acte("cancel"),
    ("plan_import_preview", "put back"): acte("put_back", line="fiches:2", back="1"),
    ("plan_import_preview", "confirm"): _confirm,
    ("plan_texts", "the texts"): _texts,
    ("plan_articles", "an article"): _article,
    ("plan_texts", "an ambition"): _ambition,
    ("plan_texts", "change an ambition"): _changed_ambition,
    ("plan_texts", "take an ambition away"): lambda place, who: {
        "acte": "retirer",
        "ambition": place.plan.ambition.pk,
    },
    ("fiche_add", "one"): lambda place, who: {"title": "Une halle de plus", "axis": place.plan.fiche.axis},
    ("fiche", "start"): _move("start"),
    ("fiche", "pause"): _move("pause", "Le site est occupé."),
    ("fiche", "abandon"): _move("abandon", "Le site est vendu."),
    ("fiche", "study"): _move("study"),
    ("fiche", "comment"): _comment(""),
    ("fiche", "ask for a change"): _comment("on"),
    ("fiche", "settle what was asked"): lambda place, who: {"acte": "regler", "comment": place.plan.asked.pk},
    ("fiche", "agree to its publication"): _agree,
    ("fiche", "take the model back"): lambda place, who: {"acte": "retirer_modele", "template": place.plan.model.pk},
    ("fiche", "publish it as a model"): acte("modele"),
    ("fiche", "an act that there is not"): acte("invent"),
    ("fiche_edit", "forget the draft"): acte("oublier"),
    ("fiche_edit", "the fields"): lambda place, who: _fields(place, place.plan.fiche.number),
    ("fiche_edit", "the fields of a restricted one"): lambda place, who: _fields(place, place.plan.restricted.number),
    ("fiche_draft", "what is typed"): lambda place, who: {"revision": place.plan.fiche.revision, "title": "Un titre"},
    ("fiche_follow", "a partner"): _partner,
    ("fiche_follow", "change a partner"): lambda place, who: {**_partner(place, who), "part": place.plan.partner.pk},
    ("fiche_follow", "a constat"): lambda place, who: {"acte": "constat", "part": "", "finding_id": _kept(place).pk},
    ("fiche_follow", "a milestone"): _milestone,
    ("fiche_follow", "change a milestone"): lambda place, who: {
        **_milestone(place, who),
        "part": place.plan.milestone.pk,
    },
    ("fiche_follow", "an indicator"): _indicator,
    ("fiche_follow", "a reading"): _reading,
    ("fiche_follow", "a dependency"): lambda place, who: {
        "acte": "dependance",
        "part": "",
        "needs_id": place.plan.restricted.pk,
    },
    ("fiche_follow", "a request to an operator"): _request,
    ("fiche_follow", "a document"): _document,
    ("fiche_follow", "take a milestone away"): lambda place, who: {
        "acte": "retirer",
        "kind": "jalon",
        "part": place.plan.milestone.pk,
    },
    ("fiche_follow", "put it back"): _put_back,
    ("fiche_follow", "take a document away"): lambda place, who: {
        "acte": "retirer",
        "kind": "document",
        "part": place.plan.document.pk,
    },
    ("fiche_counting", "in another plan"): _counted_in,
    ("fiche_expense_add", "one"): _expense,
    ("fiche_expense", "change"): _expense,
    ("fiche_expense", "take away"): acte("retirer", reason_of_change="doublon"),
    ("fiche_resource_add", "one"): _new_resource,
    ("fiche_resource", "change"): _resource("public"),
    ("fiche_resource", "take away"): acte("retirer", reason_of_change="doublon"),
    ("fiche_stage_add", "one"): lambda place, who: {
        "read": "",
        **_said("granted"),
        "reason": "",
        "file": Sent("note.csv", NOTE, "text/csv"),
    },
    ("fiche_stage", "correct"): _correction,
    ("fiche_stage", "take back"): acte("retirer", reason_of_change="doublon"),
    ("plan_path", "submit"): _move("submit", acte="move"),
    ("plan_path", "label"): _move("label", acte="move"),
    ("plan_path", "validate"): _move("validate", acte="move"),
    ("plan_path", "send back"): _move("ask_changes", "À chiffrer.", acte="move"),
    ("plan_path", "an opinion"): _opinion,
    ("plan_path", "ask for a change"): _ask,
    ("plan_path", "settle"): lambda place, who: {"acte": "settle", "comment": place.plan.asked.pk},
    ("plan_path", "an act that there is not"): acte("invent"),
    ("plan_version", "propose the usual signatories"): acte("propose"),
    ("plan_version", "sign"): _signs("sign", read="on"),
    ("plan_version", "a signature on paper"): _signs("paper"),
    ("signatory_add", "one"): _signatory,
    ("signatory_change", "a title"): _title,
    ("signatory_change", "take off"): acte("remove"),
}
