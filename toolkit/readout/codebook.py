"""The codebook of a dataset, in the manner of the social sciences: `codebook.md`, beside every export.

For each table and each of its variables: name, title, definition, type, values with their frequencies in this
dataset, how many rows are filled, and values of real records. All of it comes from the schema and the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from readout import pages, speech, tables
from readout.dataset import Dataset
from readout.pages import Block, Entry, Fact, Heading, Line, Paragraph, Part, code, faint, line, strong
from readout.tables import Column, Role, Row, Table

TARGET = "codebook.md"
INTRODUCTION = (
    "This codebook describes the tables of the dataset and every variable in them, as they stand in the CSV files "
    "and the workbook; JSON has the same names, nested. An empty cell means that nothing is stated: it is never "
    "zero, no, or nobody. Frequencies count the rows of this version of the dataset; of a list, each value of a row."
)
TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
FORMS = {
    "edtf": "date or interval in EDTF",
    "time": "local time or part of the day",
    "id": "id",
    "url": "web address",
    "time-zone": "IANA time zone",
    "country-code": "ISO 3166-1 alpha-2 code",
    "language": "BCP 47 language tag",
}
"""What texts of a certain form are called, as far as they have a name of their own."""
SEPARATORS = {"\n": "line feeds"}
EXAMPLES = 3
SHOWN = 80
"""So many values are shown of a variable, and so many characters of each."""


def write(dataset: Dataset) -> str:
    """The codebook in Markdown."""
    return pages.markdown(_page(dataset))


def _page(dataset: Dataset) -> Iterator[Block]:
    rows = tables.rows(dataset)
    layout = tables.layout(dataset.schema)
    metadata = dataset.metadata
    yield Heading(line(f"Codebook: {metadata.get('title', 'dataset')}"), 1)
    yield Paragraph(line(INTRODUCTION))
    for field in dataset.schema.metadata.fields:
        if field.name in metadata:
            yield Fact(field.title, line(str(tables.to_cell(field, metadata[field.name]))))
    yield Heading(line("Tables"))
    contents = tuple((table.name, table.title, len(rows[table.name]), len(table.columns)) for table in layout)
    yield pages.Table(("Table", "Title", "Rows", "Variables"), contents)
    for table in layout:
        yield from _table(table, rows[table.name])


def _table(table: Table, rows: Sequence[Row]) -> Iterator[Block]:
    yield Heading(line(f"{table.title} ", code(table.name)))
    yield Paragraph(line(table.description))
    yield Fact("Rows", line(f"{len(rows):,}"))
    yield Fact("Key", line(*_codes(table.key)))
    homes = dict.fromkeys(".".join((home.collection, *home.path)) for home in table.homes)
    yield Fact("In JSON", line(*_codes(homes)))
    for column in table.columns:
        yield from _variable(table, column, rows)


def _variable(table: Table, column: Column, rows: Sequence[Row]) -> Iterator[Block]:
    values = [(row, tables.split(column, row)) for row in rows if column.name in row]
    yield Heading(line(code(f"{table.name}.{column.name}")), 3)
    yield Paragraph(line(strong(f"{column.title}."), f" {column.description}"))
    yield Fact("Type", _type(column))
    if column.references:
        yield Fact("Refers to", line(*_codes(column.references), " by id"))
    share = f"{len(values):,} of {len(rows):,} rows" + (f" ({pages.share(len(values), len(rows))})" if rows else "")
    yield Fact("Filled", line(share, faint("; required" if column.required else "")))
    counts = Counter(value for _, found in values for value in found)
    if column.enum:
        listed = tuple((value, counts[value], pages.share(counts[value], len(rows))) for value in column.enum)
        yield pages.Table(("Value", "Rows", "Share"), listed)
    elif counts:
        if len(counts) < counts.total():
            yield Fact("Different values", line(f"{len(counts):,}"))
        yield Fact("Examples", line("from the records named"))
        yield from (
            Entry(line(_cut(value), faint(" · "), code(_record(table, row)))) for value, row in _examples(values)
        )


def _type(column: Column) -> Line:
    """`text`, `one of 13 values`, `list, separated by ;, each an id`."""
    field = column.field
    scalar = (field.items or field) if field else None
    name = FORMS.get(scalar.format or "", TYPES[scalar.type]) if scalar else TYPES.get(column.type, TYPES["string"])
    if column.role in (Role.RECORD, Role.PARENT):
        name = FORMS["id"]
    if column.enum:
        name = f"one of {speech.counted(len(column.enum), 'value')}"
    if scalar and scalar.minimum is not None:
        name += f", {scalar.minimum:,} or more"
    if not column.delimiter:
        return line(name)
    separator = SEPARATORS.get(column.delimiter) or code(column.delimiter)
    ordered = " in order," if field and field.ordered else ""
    return line(f"list,{ordered} separated by ", separator, f"; each: {name}")


def _examples(values: Sequence[tuple[Row, list[str]]]) -> list[tuple[str, Row]]:
    """Some different values, from the beginning, the middle and the end of the table."""
    found: dict[str, Row] = {}
    for row, cells in values:
        for value in cells:
            found.setdefault(value, row)
    every = list(found.items())
    shown = min(EXAMPLES, len(every))
    return [every[at * (len(every) - 1) // max(shown - 1, 1)] for at in range(shown)]


def _record(table: Table, row: Row) -> str:
    """The address of the record to which a row belongs."""
    collection = row.get("collection", table.homes[0].collection)
    return f"{collection}/{row['record_id'] if table.homes[0].path else row['id']}"


def _codes(words: Iterable[str]) -> Iterator[Part | str]:
    """Words as code, parted by commas."""
    for at, word in enumerate(words):
        yield from ((", ", code(word)) if at else (code(word),))


def _cut(text: str) -> str:
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text
