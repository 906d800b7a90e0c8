"""What a document says of atouts and freins: by axis, then the others in a line each, then what can't be claimed."""

import re
from collections.abc import Callable, Sequence

from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.glossary import load_glossary
from etabli.catalogue.programme import Phase
from etabli.catalogue.rules import Kind
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.subjects import Subject
from etabli.web.documents import pictures
from etabli.web.documents.content import Block, Finding, Heading, Item, Items, Link, Notebook, Paragraph, Section
from etabli.web.presentation.etat_des_lieux import AxisReading, EtatDesLieux
from etabli.web.presentation.findings import FindingReading
from etabli.web.presentation.sectors import quotient

CLAIMED = (
    "Un constat n’est affirmé que si l’écart à la référence compte, et s’il dépasse ce dont un chiffre de cette taille "
    "varie d’ordinaire."
)
UNDECIDED = (
    "Ces écarts dépassent le plus petit écart qui compte, mais la variabilité ordinaire, ou le nombre de constats "
    "jugés ensemble, ne permet pas de les affirmer. Ils peuvent être vrais\u202f: c’est à vous de les confirmer ou non."
)
NOTHING_JUDGED = "Rien n’a pu être jugé, faute de données."
NONE_UNDECIDED = "Aucun\u00a0: les écarts qui comptent sont tous affirmés ci-dessus, ou il n’y en a pas."
OF_BINOME = ("Lecture du binôme", "Ce que le binôme confirme, corrige ou ajoute sur cet axe.")
OF_OTHERS = ("Lecture locale", "Ce que les acteurs locaux confirment, corrigent ou ajoutent sur cet axe.")
MARKS = {Kind.ATOUT: "▲", Kind.FREIN: "▼"}
MOST = 14  # lines of a list
SENTENCE = re.compile(r"(?<=\.) ")


def forward(found: EtatDesLieux, catalogue: Catalogue, phase: Phase | None, address: Callable[[str], str]) -> Section:
    """The findings put forward, by axis. `address` leads to the reasoning of a finding by its key."""
    blocks: list[Block] = [Paragraph(CLAIMED, "hint")]
    told = [f for reading in found.axes for f in (*reading.atouts, *reading.freins)]
    if legend := _legend(told):
        blocks.append(Paragraph(f"Comment lire les images. {legend}", "hint"))
    for n, reading in enumerate(found.axes):
        blocks.append(Heading(3, _axis(reading, phase), f"axe-{reading.axis.id}"))
        blocks.append(Paragraph(reading.axis.question, "hint"))
        if reading.nothing:
            blocks.append(Paragraph(reading.nothing, "empty"))
        blocks += [_finding(f, catalogue, address(f.key)) for f in (*reading.atouts, *reading.freins)]
        blocks.append(_notebook(found.subject, explained=n == 0))
    if found.others:
        blocks.append(Heading(3, f"Les autres constats affirmés ({len(found.others)})"))
        blocks += _listed([Item(f.sentence, f"{f.label}\u00a0: {f.title}.") for f in found.others])
    if found.notes:
        blocks.append(Heading(3, "À lire avec ces constats"))
        blocks.append(Items(tuple(Item(note) for note in found.notes)))
    return Section(Heading(2, "Atouts et freins, par axe", "constats"), tuple(blocks), fresh=True)


def undecided(found: EtatDesLieux) -> Section:
    """Gaps that matter and that can't be claimed."""
    heading = Heading(2, "Écarts que l’on ne peut pas affirmer", "ecarts")
    if not found.undecided:
        return Section(heading, (Paragraph(NONE_UNDECIDED if found.judged else NOTHING_JUDGED, "empty"),))
    lines = _listed([Item(f.sentence, f"{f.title}.") for f in found.undecided])
    return Section(heading, (Paragraph(UNDECIDED), *lines))


def _notebook(subject: Subject, *, explained: bool) -> Notebook:
    """Where people write: the binôme of a territory, who they are said once; whoever knows any other place."""
    if subject.level != "territory":
        return Notebook(*OF_OTHERS)
    label, prompt = OF_BINOME
    who = typeset(f" Le binôme : {french.small(load_glossary()['binome'].short)}") if explained else ""
    return Notebook(label, prompt + who)


def margin(finding: FindingReading, catalogue: Catalogue) -> str:
    """`± 1,3 point`, or `de 6,40 à 7,14` for a quotient."""
    compared = finding.comparison
    if compared.margin is None:
        return f"de {quotient(compared.low)} à {quotient(compared.high)}"
    indicator = catalogue.indicators.get(finding.rule.indicator)
    return f"± {sentences.difference(finding.rule, indicator, compared.margin)}"


def chance(q: float) -> str:
    """The probability adjusted for all findings of a place, in words."""
    return "moins de 0,1\u202f%" if q < 0.001 else f"{numbers.number(100 * q, 1)}\u202f%"


def _axis(reading: AxisReading, phase: Phase | None) -> str:
    """`Attirer`, and under which of the phase's axes it falls where that has another name."""
    names = [axis.label for axis in reading.of_phase]
    if phase is None or not names or names[0] == reading.axis.label:
        return reading.axis.label
    return f"{reading.axis.label}, en {phase.label[:1].lower()}{phase.label[1:]}\u00a0: {', '.join(names)}"


def _finding(finding: FindingReading, catalogue: Catalogue, address: str) -> Finding:
    compared, rule = finding.comparison, finding.rule
    smallest = sentences.difference(rule, catalogue.indicators.get(rule.indicator), rule.smallest_effect)
    proof = (
        f"Compte à partir d'un écart de {smallest}. Marge de variabilité : {margin(finding, catalogue)}. "
        f"Probabilité corrigée : {chance(compared.q)}."
    )
    sources = " ; ".join(f"{source.publisher}, {source.title}" for source in finding.sources)
    assert compared.kind is not None
    return Finding(
        label=finding.label + (" · estimation" if finding.estimated else ""),
        mark=MARKS[compared.kind],
        title=finding.title,
        sentence=finding.sentence,
        picture=pictures.of_finding(finding, margin(finding, catalogue)),
        proof=typeset(proof),
        source=typeset(f"Source : {sources}, {compared.year}."),
        link=Link("Le\u00a0raisonnement", address),
    )


def _legend(findings: Sequence[FindingReading]) -> str:
    """Each sentence of the legends of all pictures, once."""
    said = (sentence for f in findings if f.chart for sentence in SENTENCE.split(f.chart.legend))
    return " ".join(dict.fromkeys(said))


def _listed(items: Sequence[Item]) -> list[Block]:
    """A list cut where it would fill the page, saying how many are left."""
    blocks: list[Block] = [Items(tuple(items[:MOST]))]
    if len(items) > MOST:
        blocks.append(Paragraph(f"Et {len(items) - MOST} de plus, en ligne et dans le classeur.", "hint"))
    return blocks
