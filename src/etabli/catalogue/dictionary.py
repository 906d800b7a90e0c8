"""The data dictionary: every source, measure, indicator and table of the catalogue as one Markdown page."""

from collections.abc import Iterator

from etabli.catalogue.catalogue import Catalogue


def render(catalogue: Catalogue) -> str:
    """The whole page. Generated: `make docs` writes it, `make check` compares it."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from `src/etabli/catalogue` by `make docs`. Do not edit."
    yield ""
    yield "## Sources"
    for source in catalogue.sources.values():
        yield f"\n### `{source.id}` {source.title}"
        yield ""
        yield f"{source.publisher}, {source.vintage}. Licence: {source.licence.label}. <{source.url}>"
        yield ""
        yield source.description
        for warning in source.warnings:
            yield f"- {warning}"
        measures = catalogue.measures_of(source.id)
        if measures:
            yield ""
            yield "| measure | label | unit | years | sums | note |"
            yield "|---|---|---|---|---|---|"
            for m in measures:
                estimated = "estimate. " if m.estimated else ""
                years = ", ".join(map(str, m.years))
                sums = "yes" if m.sums else "no"
                yield f"| `{m.id}` | {m.label} | {m.unit} | {years} | {sums} | {estimated}{m.note} |"
    yield "\n## Indicators"
    for theme, indicators in catalogue.by_theme.items():
        yield f"\n### {theme.label}"
        yield ""
        yield "| indicator | label | formula | unit | years |"
        yield "|---|---|---|---|---|"
        for i in indicators:
            formula = i.formula.text + (" ÷ France" if i.relative_to_france else "")
            yield f"| `{i.id}` | {i.label} | `{formula}` | {i.unit.value} | {', '.join(map(str, i.years))} |"
    yield "\n## Tables of a release"
    for table in catalogue.tables.values():
        yield f"\n### `{table.id}`"
        yield ""
        yield f"{table.description} Grain: {table.grain}. Key: {', '.join(f'`{k}`' for k in table.key)}."
        yield ""
        yield "| field | type | null | description |"
        yield "|---|---|---|---|"
        for field in table.fields:
            values = f" ({', '.join(field.values)})" if field.values else ""
            yield f"| `{field.name}` | {field.type} | {'yes' if field.null else 'no'} | {field.description}{values} |"
