"""The codebook of a dataset, in the manner of the social sciences: `codebook.md`, beside every export.

For each table and each of its variables: name, title, definition, type, values with their frequencies in this
dataset, how many rows are filled, and values of real records. All of it comes from the schema and the dataset.
"""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from readout.model import tables
from readout.model.cells import to_cell
from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema
from readout.model.tables import Column, Role, Table
from readout.publish import batches
from readout.syntax.document import Cell
from readout.text import blocks as pages
from readout.text import phrasing
from readout.text.blocks import Block, Entry, Fact, Heading, Line, Paragraph, Part, code, faint, line, strong

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
    tally = Tally(dataset.schema)
    batches.run(dataset, [tally])
    return tally.write(dataset)


Value = TypeVar("Value")
Seen = tuple[int, int, "Counter[str] | tuple[tuple[str, ...], array[int]]"]
"""What stands in some cells of a column: how many are filled, with how many values, and these. Of values that are
allowed, how often each stands there; of others, each once, and in which record that is first."""


@dataclass(slots=True)
class _Tally:
    """What stands in a column: in how many rows anything, how many values, how often those stand there that are
    allowed, and in which record the others stand first."""

    filled: int = 0
    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, Record] = field(default_factory=dict)

    def add(self, seen: Seen, records: Sequence[Record]) -> None:
        """Adds what stands in rows further below, which are those of some records."""
        filled, total, values = seen
        self.filled += filled
        self.total += total
        if isinstance(values, Counter):
            self.counts.update(values)
        else:
            _each(self.first.setdefault, values[0], map(records.__getitem__, values[1]))


def _each(function: Callable[[str, Value], Value], names: Iterable[str], values: Iterable[Value]) -> None:
    """Calls the function with each pair, for what it does."""
    deque(map(function, names, values), maxlen=0)


class Tally:
    """How many rows the tables of a dataset have, and what stands in their columns, over all records."""

    def __init__(self, schema: Schema) -> None:
        self.layout = tables.layout(schema)
        self.rows = Counter[str]()
        self.columns = {table.name: [_Tally() for _ in table.columns] for table in self.layout}

    def map(self, batch: batches.Batch) -> dict[str, tuple[int, list[Seen]]]:
        blocks = batch.blocks
        return {
            table.name: (
                len(block.owners),
                [_seen(column, cells, block.owners) for column, cells in zip(table.columns, block.cells, strict=True)],
            )
            for table in self.layout
            if (block := blocks.get(table.name)) and block.owners
        }

    def reduce(self, batch: batches.Batch, result: dict[str, tuple[int, list[Seen]]]) -> None:
        for name, (rows, columns) in result.items():
            self.rows[name] += rows
            for tally, seen in zip(self.columns[name], columns, strict=True):
                tally.add(seen, batch.records)

    def write(self, dataset: Dataset) -> str:
        """The codebook of the dataset whose records were visited, in Markdown."""
        return pages.markdown(_page(dataset, self))


def _seen(column: Column, cells: Sequence[Cell], owners: Sequence[int]) -> Seen:
    """What stands in some cells of a column. `owners` are the numbers of their records."""
    texts: Sequence[Any] = cells  # or None
    if column.type not in ("string", "array"):
        texts = [None if cell is None else str(cell) for cell in cells]
    filled = total = len(texts) - texts.count(None)
    delimiter = column.delimiter
    if delimiter:
        total += "\0".join(filter(None, texts)).count(delimiter)
    if column.enum:
        counts = Counter(texts)
        del counts[None]
        if delimiter:
            whole, counts = counts, Counter()
            for cell, count in whole.items():
                for value in cell.split(delimiter):
                    counts[value] += count
        return filled, total, counts
    first: dict[Any, int] = {}
    _each(first.setdefault, texts, owners)
    first.pop(None, None)
    if delimiter:
        among, first = first, {}
        for cell, owner in among.items():
            for value in cell.split(delimiter):
                first.setdefault(value, owner)
    return filled, total, (tuple(first), array("l", first.values()))


def _page(dataset: Dataset, tally: Tally) -> Iterator[Block]:
    layout = tally.layout
    metadata = dataset.metadata
    yield Heading(line(f"Codebook: {metadata.get('title', 'dataset')}"), 1)
    yield Paragraph(line(INTRODUCTION))
    for said in dataset.schema.metadata.fields:
        if said.name in metadata:
            yield Fact(said.title, line(str(to_cell(said, metadata[said.name]))))
    yield Heading(line("Tables"))
    contents = tuple((table.name, table.title, tally.rows[table.name], len(table.columns)) for table in layout)
    yield pages.Table(("Table", "Title", "Rows", "Variables"), contents)
    for table in layout:
        yield from _table(table, tally.rows[table.name], tally.columns[table.name])


def _table(table: Table, rows: int, tallies: Sequence[_Tally]) -> Iterator[Block]:
    yield Heading(line(f"{table.title} ", code(table.name)))
    yield Paragraph(line(table.description))
    yield Fact("Rows", line(f"{rows:,}"))
    yield Fact("Key", line(*_codes(table.key)))
    homes = dict.fromkeys(".".join((source.collection, *source.path)) for source in table.sources)
    yield Fact("In JSON", line(*_codes(homes)))
    for column, tally in zip(table.columns, tallies, strict=True):
        yield from _variable(table, column, rows, tally)


def _variable(table: Table, column: Column, rows: int, tally: _Tally) -> Iterator[Block]:
    yield Heading(line(code(f"{table.name}.{column.name}")), 3)
    yield Paragraph(line(strong(f"{column.title}."), f" {column.description}"))
    yield Fact("Type", _type(column))
    if column.references:
        yield Fact("Refers to", line(*_codes(column.references), " by id"))
    share = f"{tally.filled:,} of {rows:,} rows" + (f" ({pages.percentage(tally.filled, rows)})" if rows else "")
    yield Fact("Filled", line(share, faint("; required" if column.required else "")))
    counts = tally.counts
    if column.enum:
        listed = tuple((value, counts[value], pages.percentage(counts[value], rows)) for value in column.enum)
        yield pages.Table(("Value", "Rows", "Share"), listed)
    elif first := tally.first:
        if len(first) < tally.total:
            yield Fact("Different values", line(f"{len(first):,}"))
        yield Fact("Examples", line("from the records named"))
        for value in _examples(list(first)):
            yield Entry(line(_cut(value), faint(" · "), code(first[value].address)))


def _type(column: Column) -> Line:
    """`text`, `one of 13 values`, `list, separated by ;, each an id`."""
    field = column.field
    scalar = (field.items or field) if field else None
    name = FORMS.get(scalar.format or "", TYPES[scalar.type]) if scalar else TYPES.get(column.type, TYPES["string"])
    if column.role in (Role.RECORD, Role.PARENT):
        name = FORMS["id"]
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
    """Some different values, from the beginning, the middle and the end of the table."""
    number_shown = min(EXAMPLES, len(values))
    return [values[at * (len(values) - 1) // max(number_shown - 1, 1)] for at in range(number_shown)]


def _codes(words: Iterable[str]) -> Iterator[Part | str]:
    """Words as code, parted by commas."""
    for at, word in enumerate(words):
        yield from ((", ", code(word)) if at else (code(word),))


def _cut(text: str) -> str:
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text
