"""The codebook of a dataset, as the social sciences know it: `codebook.md`, beside every export.

For each table and each of its variables it has name, title, definition, type, values with their frequencies in this
dataset, how many rows are filled, and examples from records. All of it comes from the schema and the dataset.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from readout.model import tables
from readout.model.cells import to_cell
from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema
from readout.model.tables import Column, Role, Table
from readout.publish import batches
from readout.publish.batches import Batch
from readout.publish.tally import ColumnTally, TableTally, Tally
from readout.text import blocks as page_blocks
from readout.text import phrasing
from readout.text.blocks import Block, Entry, Fact, Heading, Line, Paragraph, Part, code, faint, line, strong

TARGET = "codebook.md"
INTRODUCTION = (
    "This codebook describes the tables of the dataset and every variable in them, as they stand in the CSV files "
    "and the workbook; JSON has the same names, nested. An empty cell means that nothing is stated: it is never "
    "zero, no, or nobody. Frequencies count the rows of this version of the dataset; of a list, each value of a row."
)
TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
FORMATS = {
    "edtf": "date or interval in EDTF",
    "time": "local time or part of the day",
    "id": "id",
    "url": "web address",
    "time-zone": "IANA time zone",
    "country-code": "ISO 3166-1 alpha-2 code",
    "language": "BCP 47 language tag",
}
"""What texts of a format are called; others go by their type."""
SEPARATORS = {"\n": "line feeds"}
EXAMPLES = 3
"""The most examples of a variable."""
MAX_EXAMPLE = 80
"""The most characters of an example."""


def write(dataset: Dataset) -> str:
    """Return the codebook of a dataset in Markdown."""
    statistics = Statistics(dataset.schema)
    batches.run(dataset, [statistics])
    return statistics.markdown(dataset)


@dataclass(slots=True)
class ColumnStatistics:
    """Statistics of a column: the number of filled rows and of values, how often each value of an enumeration occurs,
    and the first record of each other value."""

    filled: int = 0
    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, Record] = field(default_factory=dict)

    def add(self, column: ColumnTally, records: Sequence[Record]) -> None:
        """Add the tally of later rows, whose record numbers are those of `records`."""
        self.filled += column.filled
        self.total += column.total
        self.counts.update(column.counts)
        # At the speed of `map`.
        deque(map(self.first.setdefault, column.values, map(records.__getitem__, column.owners)), maxlen=0)


class Statistics:
    """Counts the rows of the tables of a dataset and the values of their columns: a job over batches of records."""

    map = Tally

    def __init__(self, schema: Schema) -> None:
        self.layout = tables.layout(schema)
        self.rows = Counter[str]()
        self.columns = {table.name: [ColumnStatistics() for _ in table.columns] for table in self.layout}

    def reduce(self, batch: Batch, result: dict[str, TableTally]) -> None:
        for name, table in result.items():
            self.rows[name] += table.rows
            for statistics, column in zip(self.columns[name], table.columns, strict=True):
                statistics.add(column, batch.records)

    def markdown(self, dataset: Dataset) -> str:
        """Return the codebook of the dataset whose records were counted, in Markdown."""
        return page_blocks.markdown(_page(dataset, self))


def _page(dataset: Dataset, statistics: Statistics) -> Iterator[Block]:
    layout = statistics.layout
    metadata = dataset.metadata
    yield Heading(line(f"Codebook: {metadata.get('title', 'dataset')}"), 1)
    yield Paragraph(line(INTRODUCTION))
    for described in dataset.schema.metadata.fields:
        if described.name in metadata:
            yield Fact(described.title, line(str(to_cell(described, metadata[described.name]))))
    yield Heading(line("Tables"))
    contents = tuple((table.name, table.title, statistics.rows[table.name], len(table.columns)) for table in layout)
    yield page_blocks.Table(("Table", "Title", "Rows", "Variables"), contents)
    for table in layout:
        yield from _table(table, statistics.rows[table.name], statistics.columns[table.name])


def _table(table: Table, rows: int, statistics: Sequence[ColumnStatistics]) -> Iterator[Block]:
    yield Heading(line(f"{table.title} ", code(table.name)))
    yield Paragraph(line(table.description))
    yield Fact("Rows", line(f"{rows:,}"))
    yield Fact("Key", line(*_codes(table.key)))
    places = dict.fromkeys(".".join((source.collection, *source.path)) for source in table.sources)
    yield Fact("In JSON", line(*_codes(places)))
    for column, column_statistics in zip(table.columns, statistics, strict=True):
        yield from _variable(table, column, rows, column_statistics)


def _variable(table: Table, column: Column, rows: int, statistics: ColumnStatistics) -> Iterator[Block]:
    yield Heading(line(code(f"{table.name}.{column.name}")), 3)
    yield Paragraph(line(strong(f"{column.title}."), f" {column.description}"))
    yield Fact("Type", _type(column))
    if column.references:
        yield Fact("Refers to", line(*_codes(column.references), " by id"))
    share = f"{statistics.filled:,} of {rows:,} rows" + (
        f" ({page_blocks.percentage(statistics.filled, rows)})" if rows else ""
    )
    yield Fact("Filled", line(share, faint("; required" if column.required else "")))
    counts = statistics.counts
    if column.enum:
        listed = tuple((value, counts[value], page_blocks.percentage(counts[value], rows)) for value in column.enum)
        yield page_blocks.Table(("Value", "Rows", "Share"), listed)
        yield from (Entry(line(code(word), f": {meaning}")) for word, meaning in column.definitions.items())
    elif first := statistics.first:
        if len(first) < statistics.total:
            yield Fact("Different values", line(f"{len(first):,}"))
        yield Fact("Examples", line("from the records named"))
        for value in _examples(list(first)):
            yield Entry(line(_shortened(value), faint(" · "), code(first[value].address)))


def _type(column: Column) -> Line:
    """Return the type of a variable: `text`, `one of 13 values`, `list, separated by ;; each: id`."""
    field = column.field
    scalar = (field.items or field) if field else None
    name = FORMATS.get(scalar.format or "", TYPES[scalar.type]) if scalar else TYPES.get(column.type, TYPES["string"])
    if column.role in (Role.RECORD, Role.PARENT):
        name = FORMATS["id"]
    if column.enum:
        name = f"one of {phrasing.spelled(len(column.enum), 'value')}"
    if scalar and scalar.minimum is not None:
        name += f", {scalar.minimum:,} or more"
    if not column.delimiter:
        return line(name)
    separator = SEPARATORS.get(column.delimiter) or code(column.delimiter)
    ordered = " in order," if field and field.ordered else ""
    return line(f"list,{ordered} separated by ", separator, f"; each: {name}")


def _examples(values: Sequence[str]) -> list[str]:
    """Return some of the distinct values, from the beginning, the middle and the end of the table."""
    count = min(EXAMPLES, len(values))
    return [values[at * (len(values) - 1) // max(count - 1, 1)] for at in range(count)]


def _codes(words: Iterable[str]) -> Iterator[Part | str]:
    """Yield words as code, separated by commas."""
    for at, word in enumerate(words):
        yield from ((", ", code(word)) if at else (code(word),))


def _shortened(text: str) -> str:
    return f"{text[:MAX_EXAMPLE]}…" if len(text) > MAX_EXAMPLE else text
