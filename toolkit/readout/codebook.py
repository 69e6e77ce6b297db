"""The codebook of a dataset, in the manner of the social sciences: `codebook.md`, beside every export.

For each table and each of its variables: name, title, definition, type, values with their frequencies in this
dataset, how many rows are filled, and values of real records. All of it comes from the schema and the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from readout import pages, speech, tables
from readout.cores import spread
from readout.dataset import Dataset, Record
from readout.pages import Block, Entry, Fact, Heading, Line, Paragraph, Part, code, faint, line, strong
from readout.schema import Schema
from readout.source.document import Cell
from readout.tables import Column, Role, Table

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


@dataclass(slots=True)
class _Tally:
    """What stands in a column: in how many rows anything, how often each value, and in which record that is first."""

    filled: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, other: _Tally) -> None:
        """Adds what stands in rows further below."""
        self.filled += other.filled
        self.counts.update(other.counts)
        self.first = other.first | self.first


@dataclass(slots=True)
class _Count:
    """How many rows a table has, and what stands in its columns."""

    rows: int
    columns: list[_Tally]


def _counted(dataset: Dataset) -> dict[str, _Count]:
    found = {table.name: _Count(0, [_Tally() for _ in table.columns]) for table in tables.layout(dataset.schema)}
    for collection, records in tables.blocks(dataset):
        for part in spread(partial(_count, dataset.schema, collection), records):
            for name, more in part.items():
                found[name].rows += more.rows
                for tally, other in zip(found[name].columns, more.columns, strict=True):
                    tally.add(other)
    return found


def _count(schema: Schema, collection: str, records: Sequence[Record]) -> dict[str, _Count]:
    """The counts of some records of a collection, by table."""
    layout = {table.name: table for table in tables.layout(schema)}
    found = {}
    for name, rows in tables.flatten(schema, collection, records).items():
        names = [column.name for column in layout[name].columns]
        at = names.index("record_id" if "record_id" in names else "id")
        addresses = [f"{collection}/{row[at]}" for row in rows]
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        found[name] = _Count(
            len(rows),
            [
                _tally(column.delimiter, cells, addresses)
                for column, cells in zip(layout[name].columns, columns, strict=True)
            ],
        )
    return found


def _tally(delimiter: str | None, cells: Sequence[Cell], addresses: Sequence[str]) -> _Tally:
    filled = [(str(cell), address) for cell, address in zip(cells, addresses, strict=False) if cell is not None]
    values = [(value, address) for cell, address in filled for value in cell.split(delimiter)] if delimiter else filled
    return _Tally(len(filled), Counter(value for value, _ in values), dict(reversed(values)))


def _page(dataset: Dataset) -> Iterator[Block]:
    counts = _counted(dataset)
    layout = tables.layout(dataset.schema)
    metadata = dataset.metadata
    yield Heading(line(f"Codebook: {metadata.get('title', 'dataset')}"), 1)
    yield Paragraph(line(INTRODUCTION))
    for said in dataset.schema.metadata.fields:
        if said.name in metadata:
            yield Fact(said.title, line(str(tables.to_cell(said, metadata[said.name]))))
    yield Heading(line("Tables"))
    contents = tuple((table.name, table.title, counts[table.name].rows, len(table.columns)) for table in layout)
    yield pages.Table(("Table", "Title", "Rows", "Variables"), contents)
    for table in layout:
        yield from _table(table, counts[table.name])


def _table(table: Table, count: _Count) -> Iterator[Block]:
    yield Heading(line(f"{table.title} ", code(table.name)))
    yield Paragraph(line(table.description))
    yield Fact("Rows", line(f"{count.rows:,}"))
    yield Fact("Key", line(*_codes(table.key)))
    homes = dict.fromkeys(".".join((home.collection, *home.path)) for home in table.homes)
    yield Fact("In JSON", line(*_codes(homes)))
    for column, tally in zip(table.columns, count.columns, strict=True):
        yield from _variable(table, column, count.rows, tally)


def _variable(table: Table, column: Column, rows: int, tally: _Tally) -> Iterator[Block]:
    yield Heading(line(code(f"{table.name}.{column.name}")), 3)
    yield Paragraph(line(strong(f"{column.title}."), f" {column.description}"))
    yield Fact("Type", _type(column))
    if column.references:
        yield Fact("Refers to", line(*_codes(column.references), " by id"))
    share = f"{tally.filled:,} of {rows:,} rows" + (f" ({pages.share(tally.filled, rows)})" if rows else "")
    yield Fact("Filled", line(share, faint("; required" if column.required else "")))
    counts = tally.counts
    if column.enum:
        listed = tuple((value, counts[value], pages.share(counts[value], rows)) for value in column.enum)
        yield pages.Table(("Value", "Rows", "Share"), listed)
    elif counts:
        if len(counts) < counts.total():
            yield Fact("Different values", line(f"{len(counts):,}"))
        yield Fact("Examples", line("from the records named"))
        for value in _examples(list(counts)):
            yield Entry(line(_cut(value), faint(" · "), code(tally.first[value])))


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


def _examples(values: Sequence[str]) -> list[str]:
    """Some different values, from the beginning, the middle and the end of the table."""
    shown = min(EXAMPLES, len(values))
    return [values[at * (len(values) - 1) // max(shown - 1, 1)] for at in range(shown)]


def _codes(words: Iterable[str]) -> Iterator[Part | str]:
    """Words as code, parted by commas."""
    for at, word in enumerate(words):
        yield from ((", ", code(word)) if at else (code(word),))


def _cut(text: str) -> str:
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text
