"""Rows of tables → records with the cells they come from."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from readout.model.cells import from_cell
from readout.model.schema import Schema
from readout.model.tables import Column, Home, Role, Table, bare, layout
from readout.span import CellRef, Pointer, Span
from readout.syntax.document import Cell, Problem, Sheet, brief
from readout.text.suggestions import Suggester, nearest


@dataclass(slots=True)
class Built:
    """What tables say: records by collection, the cells behind them, what does not fit, and the numbers of the
    columns of each sheet by their names."""

    records: dict[str, list[dict[str, Any]]]
    cells: Behind
    problems: list[tuple[CellRef, Problem]] = field(default_factory=list)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)

    def problem(self, code: str, cell: CellRef, message: str, help: str, suggestion: str | None = None) -> None:
        self.problems.append((cell, Problem(code, message, Span(0, 0), help, suggestion=suggestion)))


@dataclass(slots=True, eq=False)
class _Item:
    """A row that is an item. Its value has the items below it once all rows are read."""

    value: dict[str, Any]
    origin: _Reader
    row: int
    position: float
    below: dict[str, list[_Item]] = field(default_factory=dict)


class Behind(Mapping[Pointer, CellRef]):
    """The cells behind the values of records. They are many, and hardly any is asked for: each is found then."""

    def __init__(self, items: Mapping[str, Sequence[_Item]], others: Mapping[Pointer, CellRef]) -> None:
        self.items_of, self.others = items, others

    def __or__(self, others: Mapping[Pointer, CellRef]) -> Behind:
        return Behind(self.items_of, {**self.others, **others})

    def __getitem__(self, pointer: Pointer) -> CellRef:
        if pointer in self.others:
            return self.others[pointer]
        listed: Sequence[_Item] | None
        name, listed = None, self.items_of.get(str(pointer[0])) if pointer else None
        for at in pointer[1:]:
            if listed is not None and isinstance(at, int) and at < len(listed):
                item, name, listed = listed[at], None, None
            elif listed is None and isinstance(at, str) and name is None:
                name, listed = at, item.below.get(at)
            else:
                raise KeyError(pointer)
        if listed is not None or len(pointer) < 2 or (name is not None and name not in item.value):
            raise KeyError(pointer)
        return item.origin.cell(item.row, name)

    def __iter__(self) -> Iterator[Pointer]:
        def below(item: _Item, pointer: Pointer) -> Iterator[Pointer]:
            yield pointer
            yield from ((*pointer, name) for name in item.value if name not in item.below)
            for name, items in item.below.items():
                for at, other in enumerate(items):
                    yield from below(other, (*pointer, name, at))

        for name, items in self.items_of.items():
            for at, item in enumerate(items):
                yield from below(item, (name, at))
        yield from self.others

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """How the rows of a sheet become items of a home: where the columns of its fields stand, in the order of the
    schema, and what makes values of their cells; and where that stands which says what a row belongs to."""

    sheet: str
    home: Home
    numbers: dict[str, int]
    taken: tuple[tuple[int, str, Callable[[Cell], Any] | None], ...]
    around: tuple[tuple[Column, int | None], ...]
    position: int | None
    id: int | None

    def value(self, cells: Sequence[Cell]) -> dict[str, Any]:
        width = len(cells)
        return {
            name: made(cell) if made else cell
            for at, name, made in self.taken
            if at < width and (cell := cells[at]) is not None and cell != ""
        }

    def cell(self, row: int, name: str | None) -> CellRef:
        """The cell of a field in a row; without a name, that of its key."""
        if name is None:
            key = self.home.fields[-1].key
            return CellRef(self.sheet, row, next((self.numbers[part] for part in key if part in self.numbers), 1))
        return CellRef(self.sheet, row, self.numbers[name])


def build(schema: Schema, sheets: Iterable[Sheet]) -> Built:
    """The records that tables hold. Sheets that are no tables of the schema must not be passed."""
    tops: dict[str, list[_Item]] = {name: [] for name in schema.collections}
    built = Built({name: [] for name in schema.collections}, Behind(tops, {}))
    by_name = {sheet.name: sheet for sheet in sheets}
    found: dict[tuple[str, ...], _Item] = {}
    near = _Near(found)
    for table in layout(schema):
        sheet = by_name.get(table.name)
        if sheet is None:
            continue
        columns = _columns(table, sheet, built)
        if columns is None:
            continue
        built.columns[sheet.name] = {column.name: at + 1 for column, at in columns}
        _read(table, sheet, columns, found, tops, near, built)
    for name, items in tops.items():
        built.records[name] += [_finish(item) for item in items]
    return built


def _read(
    table: Table,
    sheet: Sheet,
    columns: Sequence[tuple[Column, int]],
    found: dict[tuple[str, ...], _Item],
    tops: Mapping[str, list[_Item]],
    near: _Near,
    built: Built,
) -> None:
    """Makes items of the rows of a sheet, and hangs each below what it belongs to."""
    numbers = built.columns[sheet.name]
    readers = {home.collection: _reader(table, sheet.name, home, columns, numbers) for home in table.homes}
    where = next((at for column, at in columns if column.role is Role.COLLECTION), None)
    shared = table.columns[0].role is Role.COLLECTION
    nameless = {at for at, cell in enumerate(sheet.header) if cell in (None, "")}
    for number, cells in sheet.rows:
        if nameless or len(cells) > len(sheet.header):
            _stray(sheet, number, cells, nameless, built)
        named = _at(cells, where)
        collection = table.homes[0].collection if not shared else "" if named is None else str(named)
        reader = readers.get(collection)
        value = reader.value(cells) if reader else {}
        if not value and all(_at(cells, at) is None for _, at in columns):
            continue
        if reader is None:
            place = CellRef(sheet.name, number, numbers.get("collection", 1))
            message = f"`{brief(collection)}` has no rows in the table {table.name}"
            if not collection:
                message = "the row does not say in which table its record stands"
            help = f"write one of {', '.join(readers)}"
            built.problem("RO106", place, message, help, nearest(collection, readers))
            continue
        item = _Item(value, reader, number, _position(_at(cells, reader.position)))
        path = reader.home.path
        address: tuple[str, ...] = (collection,)
        if not path:
            tops[collection].append(item)
        else:
            parents = [str(bare(column, _at(cells, at))) for column, at in reader.around]
            address = (collection, parents[0])
            for name, parent_id in zip(path, parents[1:], strict=False):
                address += (name, parent_id)
            parent = found.get(address)
            if parent is None:
                _orphan(reader, number, cells, address, near, built)
                continue
            parent.below.setdefault(path[-1], []).append(item)
            address += (path[-1],)
        if reader.home.fields[-1].tables:  # to others nothing belongs
            found.setdefault((*address, str(_at(cells, reader.id))), item)


def _reader(
    table: Table, sheet: str, home: Home, columns: Iterable[tuple[Column, int]], numbers: dict[str, int]
) -> _Reader:
    places = {column.name: at for column, at in columns}
    data = {column.name: column for column in table.columns if column.role is Role.DATA and column.name in places}
    names = [inner.name for inner in home.fields[-1].fields if inner.name in data]
    taken = tuple((places[name], name, _made(data[name])) for name in names)
    outer = [column for column in table.columns if column.role in (Role.RECORD, Role.PARENT)]
    around = tuple((column, places.get(column.name)) for column in outer)
    return _Reader(sheet, home, numbers, taken, around, places.get("position"), places.get("id"))


def _made(column: Column) -> Callable[[Cell], Any] | None:
    """What makes a value of a cell of a column; None where the cell is the value."""
    inner = column.field
    if inner is None or (inner.type == "string" and not column.references):
        return None
    if not column.references:
        return partial(from_cell, inner)
    return partial(bare, column) if inner.type == "string" else lambda cell: from_cell(inner, bare(column, cell))


def _at(cells: Sequence[Cell], at: int | None) -> Cell:
    """A cell of a row; None for an empty one, or one that is not there."""
    return None if at is None or at >= len(cells) or cells[at] == "" else cells[at]


def _stray(sheet: Sheet, number: int, cells: Sequence[Cell], nameless: Container[int], built: Built) -> None:
    """Finds cells of a row that stand under no name."""
    stray = [at for at, cell in enumerate(cells) if cell not in (None, "")]
    stray = [at for at in stray if at in nameless or at >= len(sheet.header)]
    if stray:
        what = "cell stands" if len(stray) == 1 else f"cell, and {len(stray) - 1} more of the row, stand"
        help = "move it under the column it belongs to; in CSV, put a text that holds commas in quotes"
        place = CellRef(sheet.name, number, stray[0] + 1)
        built.problem("RO106", place, f"the {what} under no column name", help)


def _orphan(
    reader: _Reader, number: int, cells: Sequence[Cell], address: tuple[str, ...], near: _Near, built: Built
) -> None:
    """Finds a row that belongs to nothing."""
    _, at = reader.around[-1]
    place = CellRef(reader.sheet, number, 1 if at is None else at + 1)
    what = "record" if len(reader.around) == 1 else reader.home.fields[-2].item
    if _at(cells, at) is None:
        built.problem("RO107", place, f"the row does not say to which {what} it belongs", "write the id of one")
        return
    message = f"no {what} `{brief(address[-1])}` in {reader.home.collection} for this row to belong to"
    built.problem("RO107", place, message, "correct the id, or add what it names", near.id(address))


def _columns(table: Table, sheet: Sheet, built: Built) -> list[tuple[Column, int]] | None:
    """The columns of a sheet, found by name or title, and where they stand; None if none is named.

    A name that is nearly that of a column is read as that one, so that the slip is not found again in every row.
    """
    known = {column.name: column for column in table.columns} | {column.title: column for column in table.columns}
    header = {known[word].name for cell in sheet.header if (word := str(cell).strip()) in known}
    absent = {name: column for name, column in known.items() if column.name not in header}
    near = Suggester(absent)
    if not header and not any(near.nearest(str(cell)) for cell in sheet.header if cell is not None):
        help = f"begin with a row of their names: {', '.join(column.name for column in table.columns)}"
        place = CellRef(sheet.name, 1, 1)
        built.problem("RO106", place, f"the first row does not name the columns of the table {table.name}", help)
        return None
    found: list[tuple[Column, int]] = []
    for at, cell in enumerate(sheet.header):
        if cell in (None, ""):
            continue
        column = known.get(str(cell).strip())
        place = CellRef(sheet.name, 1, at + 1)
        if column is None:
            meant = near.nearest(str(cell))
            help = f"its columns are {', '.join(column.name for column in table.columns)}"
            built.problem("RO106", place, f"the table {table.name} has no column `{brief(str(cell))}`", help, meant)
            column = absent[meant] if meant else None
        elif any(column is other for other, _ in found):
            built.problem("RO106", place, f"the column `{brief(str(cell))}` stands twice", "keep one of them")
            column = None
        if column and all(column is not other for other, _ in found):
            found.append((column, at))
    there = {column.name for column, _ in found}
    if missing := [f"`{column.name}`" for column in table.columns if column.required and column.name not in there]:
        what, it = ("column", "it") if len(missing) == 1 else ("columns", "them")
        message = f"the table {table.name} lacks its {what} {', '.join(missing)}"
        built.problem("RO106", CellRef(sheet.name, 1, 1), message, f"add {it}, and fill {it} in every row")
    return [(column, at) for column, at in found if column.role is not Role.DERIVED]


class _Near:
    """The ids that were likely meant by those that name no record or item, by the addresses of these."""

    def __init__(self, found: Mapping[tuple[str, ...], _Item]) -> None:
        self.found = found
        self.known: dict[tuple[str, ...], Suggester] = {}

    def id(self, address: tuple[str, ...]) -> str | None:
        above = address[:-1]
        if above not in self.known:
            ids = [other[-1] for other in self.found if other[:-1] == above]
            self.known[above] = Suggester(ids)
        return self.known[above].nearest(address[-1])


def _position(cell: Cell) -> float:
    """Where a row stands in its list; rows that do not say come last."""
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("inf")


def _finish(item: _Item) -> dict[str, Any]:
    """The value of an item with all below it, keys in the order of the schema."""
    if item.below:
        value, item.value = item.value, {}
        for inner in item.origin.home.fields[-1].fields:
            if inner.name in value:
                item.value[inner.name] = value[inner.name]
            elif below := item.below.get(inner.name):
                if inner.ordered:
                    below.sort(key=lambda other: other.position)
                item.value[inner.name] = [_finish(other) for other in below]
    return item.value
