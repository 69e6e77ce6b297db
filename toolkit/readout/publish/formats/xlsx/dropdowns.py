"""The choices of drop-downs: words of the schema's enumerations, and ids with the names of records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from readout.model import former_ids, tables
from readout.model.dataset import Dataset
from readout.model.tables import Column, Table
from readout.publish.formats.xlsx import look
from readout.publish.formats.xlsx.book import Book, Sheet
from readout.publish.formats.xlsx.rows import Formula
from readout.syntax.sheets.grids import LAST_ROW

LISTS = "lists"
NOT_IN_IDS = (" ", "/", ".")
"""Signs of names and addresses that no id has."""
HEADROOM = 1000
"""How many ids of rows that people add are offered by drop-downs, for each collection."""


class Lists:
    """The hidden sheet with the choices of drop-downs, a column for each list: in a drop-down itself, Excel allows no
    more than 255 characters.

    A list of ids has those of the whole dataset, and below them formulas that fetch the ids of rows that people add.
    Its defined name grows with it, in Excel and in LibreOffice. Conditional formats refer to other sheets by defined
    names, since not every version of Excel lets them name a sheet.

    `elsewhere` are the ids of records that the workbook does not hold, by collection.
    """

    def __init__(self, book: Book, layout: Sequence[Table], ids: Mapping[str, Sequence[str]], dataset: Dataset) -> None:
        self.book, self.ids, self.dataset = book, ids, dataset
        self.columns: list[tuple[str, Sequence[str]]] = []
        self.words: dict[tuple[str, ...], str] = {}
        self.names: dict[str, str] = {}
        self.counts: dict[tuple[str, ...], str] = {}
        self.tables = {table.name: table for table in layout if len(table.key) == 1}
        self.labels = {
            name: {
                record.id: tables.labelled(record.id, str(record.value.get("name", "")))
                for record in sorted(dataset.records.get(name, ()), key=lambda record: record.id)
            }
            for name in self.tables
        }
        self.elsewhere = {
            name: elsewhere
            for name, labels in self.labels.items()
            if (elsewhere := sorted(labels.keys() - set(ids[name])))
        }

    def choices(self, column: Column) -> str:
        """Return the range that a column's cells are chosen from, or its name; empty if there is nothing to choose."""
        if column.enum:
            if column.enum not in self.words:
                self.words[column.enum] = self._add(column.title, column.enum)
            return self.words[column.enum]
        return self._choose(column.references) if self._names_records(column) else ""

    def unknown(self, column: Column, cell: str) -> str:
        """Return the formula that is true if a cell has an id that no record has; empty if there is none, as for lists
        of ids, which a formula cannot take apart. What has not the form of an id may be a name or an address, which are
        read, too."""
        if column.type == "array" or not self._names_records(column):
            return ""
        id = f'LEFT({cell},FIND("{tables.LABEL}",{cell}&"{tables.LABEL}")-1)'
        has_form = [f"EXACT({id},LOWER({id}))", *(f'ISERROR(FIND("{sign}",{id}))' for sign in NOT_IN_IDS)]
        ranges = [name for collection in column.references for name in self._existing(collection)]
        is_missing = [f"ISERROR(MATCH({id},{name},0))" for name in ranges]
        return f"AND({','.join([f'NOT(ISBLANK({cell}))', *has_form, *is_missing])})"

    def write(self) -> None:
        widths = [look.fitting(title, values[:1], prose=False) for title, values in self.columns]
        sheet = Sheet(self.book, LISTS, look.SERVICE_TAB, widths)
        sheet.sheet.sheet_state = "hidden"
        sheet.headings([sheet.cell(title, look.HEADING) for title, _ in self.columns], 0)
        sheet.machine(list(zip_longest(*(values for _, values in self.columns))))

    def _names_records(self, column: Column) -> bool:
        return bool(column.references) and all(name in self.tables for name in column.references)

    def _choose(self, collections: tuple[str, ...]) -> str:
        """Return the defined name of the list of ids of collections, with the names of their records."""
        name = defined("choose", *collections)
        if name not in self.names:
            labels = {id: label for each in reversed(collections) for id, label in self.labels[each].items()}
            offered = [labels[id] for id in sorted(labels)]
            new = self._new_rows(collections[0]) if len(collections) == 1 else self._new_ids(collections)
            stand = self._add(f"Ids of {', '.join(collections)}", [*offered, *new])
            first, _, last = stand.rpartition("!")[2].partition(":")
            letter = first.strip("$0123456789")
            fresh = f"{LISTS}!${letter}${len(offered) + 2}:{last}"
            self._name(defined("new", *collections), fresh)
            # Counted once in a cell: formulas for each row that count all rows would take time with their square.
            title = f"New ids of {', '.join(collections)}"
            self.counts[collections] = self._add(title, [Formula(f"={count(fresh)}")]).partition(":")[0]
            self._name(name, f"OFFSET({LISTS}!{first},0,0,MAX(1,{len(offered)}+{self.counts[collections]}),1)")
        return name

    def _new_rows(self, collection: str) -> list[Formula]:
        """Return formulas for the rows that people add to the table of a collection: `id | Name`; of one without an id
        the name, by which it may be referred to; or an empty text."""
        columns = [column.name for column in self.tables[collection].columns]
        letter = get_column_letter(columns.index("id") + 1)
        named = get_column_letter(columns.index("name") + 1) if "name" in columns else letter
        sheet, first = quote_sheetname(collection), len(self.ids[collection]) + 2
        formulas = []
        for row in range(first, first + HEADROOM):
            id, name = f"{sheet}!${letter}${row}", f"{sheet}!${named}${row}"
            label = id if named == letter else f'IF({name}="",{id},{id}&"{tables.LABEL}"&{name})'
            nameless = '""' if named == letter else f'IF({name}="","",{name})'
            formulas.append(Formula(f'=IF({id}="",{nameless},{label})'))
        return formulas

    def _new_ids(self, collections: Iterable[str]) -> list[Formula]:
        """Return formulas for the rows that people add to several tables, one table after the other."""
        for name in collections:
            self._choose((name,))
        fresh_ids = [(self.names[defined("new", name)], self.counts[name,]) for name in collections]
        formulas = []
        for number in range(1, HEADROOM + 1):
            at, formula, closing = str(number), "=", '""'
            for fresh, counted in fresh_ids:
                formula += f"IF({at}<={counted},INDEX({fresh},{at}),"
                at += f"-{counted}"
                closing += ")"
            formulas.append(Formula(formula + closing))
        return formulas

    def _existing(self, collection: str) -> Iterator[str]:
        """Yield the defined names of the ranges that have what leads to the records of a collection: the ids and the
        names in its table, and other words."""
        in_workbook, named, others = (defined(word, collection) for word in ("known", "named", "elsewhere"))
        if in_workbook not in self.names:
            columns = [column.name for column in self.tables[collection].columns]
            for name, column in ((in_workbook, "id"), (named, "name")):
                if column in columns:
                    letter = get_column_letter(columns.index(column) + 1)
                    self._name(name, f"{quote_sheetname(collection)}!${letter}$2:${letter}${LAST_ROW}")
            if words := sorted(self._other_words(collection)):
                self._name(others, self._add(f"Ids and words for {collection} elsewhere", words))
        yield from (name for name in (in_workbook, named, others) if name in self.names)

    def _other_words(self, collection: str) -> set[str]:
        """Return what leads to records of a collection and is neither an id nor a name in its table: the ids and names
        of records elsewhere, other names and former ids. Of the names, those that could be taken for ids."""
        elsewhere = set(self.elsewhere.get(collection, ()))
        words = set(elsewhere)
        for record in self.dataset.records.get(collection, ()):
            names = [item.get("name") for item in record.value.get("other_names", ())]
            if record.id in elsewhere:
                names.append(record.value.get("name"))
            words.update(name for name in names if name and not any(sign in name for sign in NOT_IN_IDS))
            words.update(record.value.get(former_ids.NAME, ()))
        return words

    def _add(self, title: str, values: Sequence[str]) -> str:
        """Add a column, and return the range of its values."""
        self.columns.append((title, values))
        letter = get_column_letter(len(self.columns))
        return f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"

    def _name(self, name: str, refers_to: str) -> None:
        self.names[name] = refers_to
        self.book.defined_names[name] = DefinedName(name, attr_text=refers_to)


def defined(*words: str) -> str:
    """Return a defined name: letters, digits and underscores."""
    return re.sub(r"\W", "_", "_".join(words))


def count(cells: str) -> str:
    """Return the formula for how many cells have a text that is not empty: formulas may give an empty one."""
    return f"SUMPRODUCT(--(LEN({cells})>0))"
