"""Reads what people type where its meaning is evident: names where ids go, `Held`, `9:00`, `26 July 2005`, date cells.

Only cells that somebody has written or changed are read so, and only where there is one reading. What may mean two
things is a finding that offers both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from readout.diagnostic import Severity
from readout.handoff.forensics.evidence import Evidence
from readout.handoff.mended_sheet import HEADINGS, MendedSheet
from readout.handoff.repair import Repair
from readout.model.cells import from_cell
from readout.model.changes import same
from readout.model.dataset import Dataset, Record, canonical
from readout.model.labels import Labels, NamedRecord, folded
from readout.model.schema import Field
from readout.model.tables import LABEL, Column, Role, Table
from readout.span import CellRef
from readout.syntax.document import Document, brief
from readout.syntax.sheets.grids import MIDNIGHTS, Kind, Odd
from readout.text.addresses import page_of
from readout.text.mismatches import explain_mismatch
from readout.text.quoting import quoted_list

COLLECTION = "The collection is that of the record"
ID = "The row gets an id, since others refer to it"
THERE = "The row is one that the dataset has"
READ = {
    "reference": "A name or an address is read as the id",
    "enum": "A word is read as the list has it",
    "edtf": "A date is read in the form that is used here",
    "time": "A time is read in the form that is used here",
    "country-code": "A country is read as its code",
    "language": "A language is read as its tag",
}
"""What is said of a cell that is read as it is evidently meant, by what it holds."""
BLANKS = "Blanks and signs around the words are passed over"
SURE_DATE = re.compile(
    r"[0-9].*[a-z]{3}|[a-z]{3}.*[0-9]|[0-9]{1,4}(?P<sign>[-/. ])[0-9]{1,2}(?P=sign)[0-9]{1,4}", re.IGNORECASE
)
"""A date with the name of a month, or a day in numbers: where these may be another day, too, nothing is suggested."""
LONGEST_CODE = 3
"""What has more letters is the name of a country or language, and no code of another system."""
OCCASIONS = ("meetings", "events")
"""The collections whose ids are made of what their records refer to."""

Row = tuple[Table, int]


class Readings:
    """The cells of sheets that somebody has written. `others` are the datasets whose records they may name: the first
    is what was handed out, the last what it is imported into."""

    def __init__(self, evidence: Evidence, sheets: Mapping[Table, MendedSheet], others: Sequence[Dataset]) -> None:
        self.evidence, self.sheets, self.others = evidence, sheets, others
        self.labels = Labels(others)
        self.nameless: dict[tuple[str, str], list[Row]] = {}
        self.referred: set[Row] = set()

    def read(self) -> None:
        """Read the cells, and give ids to new rows that others refer to by their names."""
        for occasions in (False, True):
            self._pass(finally_=False)
            for table, row in sorted(self.referred, key=lambda pair: (pair[0].name, pair[1])):
                if (table.name in OCCASIONS) == occasions:
                    self._identify(table, row)
        self._pass(finally_=True)

    def _pass(self, *, finally_: bool) -> None:
        self.labels = Labels(self.others, self._named_rows())
        self._pages = None
        self.nameless, self.referred = self._nameless_rows(), set()
        for table, sheet in self.sheets.items():
            for row in sorted(self.evidence.touched.get(table.name, ())):
                self._collection(table, sheet, row)
                for column in table.columns:
                    if (at := sheet.columns.get(column.name)) and column.role in (Role.DATA, Role.RECORD):
                        self._cell(table, sheet, row, at, column, finally_=finally_)

    # ------------------------------------------------------------ cells

    def _cell(self, table: Table, sheet: MendedSheet, row: int, at: int, column: Column, *, finally_: bool) -> None:
        now = sheet.at(row, at)
        scalar = (column.field.items or column.field) if column.field else None
        if scalar is not None and scalar.type != "string":
            return
        if isinstance(now, Odd):
            place = self.evidence.place(table.name, row, at)
            value = _of_odd(scalar, now) if scalar is not None else None
            if value and self.evidence.suggestions.get(place, value) == value:  # else it may be what was handed out
                self._put(table, sheet, row, at, value, now.text, READ[str(scalar.format)] if scalar else "")
            elif meant := _likely(scalar, now):
                self.evidence.suggestions.setdefault(place, meant)
            return
        if not isinstance(now, str):
            return
        references = column.references
        if column.role is Role.RECORD and (collection := self._cell_of(sheet, row, "collection")) in references:
            references = (str(collection),)
        value = self._text(column, scalar, references, now)
        if value is not None and value != now:
            kind = "reference" if references else "enum" if scalar and scalar.enum else scalar.format if scalar else ""
            self._put(table, sheet, row, at, value, now, READ.get(str(kind), BLANKS))
        elif value is None and finally_ and references:
            self._ambiguous(table, row, at, references, column, now)

    def _text(self, column: Column, scalar: Field | None, references: tuple[str, ...], text: str) -> str | None:
        """What a text evidently means; None where nothing does."""
        delimiter = column.delimiter
        if not delimiter:
            return self._one(scalar, references, text)
        wholes = [text.split(delimiter)]
        if delimiter == ";" and "," in text and ";" not in text:
            wholes.append(text.split(","))
        for parts in wholes:
            read = [self._one(scalar, references, part) for part in parts if part.strip()]
            if all(part is not None for part in read):
                return delimiter.join(dict.fromkeys(str(part) for part in read))
        return None

    def _one(self, scalar: Field | None, references: tuple[str, ...], text: str) -> str | None:
        text = text.strip()
        if references:
            return self._id(references, text)
        if scalar is None:
            return text
        if scalar.enum:
            words = {_folded_word(word): word for word in scalar.enum}
            return text if text in scalar.enum else words.get(_folded_word(text))
        if scalar.pattern and scalar.format in READ and not re.search(scalar.pattern, text):
            meant = explain_mismatch(scalar.format, scalar.description, scalar.pattern, text).suggestion
            if scalar.format == "time":
                return meant
            if scalar.format == "edtf":
                return meant if SURE_DATE.search(text) else None
            return meant if str(meant).casefold() == text.casefold() or len(text) > LONGEST_CODE else None
        return text

    def _id(self, references: tuple[str, ...], text: str) -> str | None:
        """The id of the one record that a text names."""
        if LABEL in text or self.labels.exists(text, references):
            return text
        ids, rows = self._candidates(references, text)
        if len(ids) == 1 and not rows:
            return ids[0]
        if len(rows) == 1 and not ids:
            self.referred.add(rows[0])
        return None

    def _candidates(self, references: tuple[str, ...], text: str) -> tuple[list[str], list[Row]]:
        """The ids of the records, and the new rows without ids, that go by a name or, for sources, have an address."""
        words, ids = [folded(text)], self.labels.named(text, references)
        if "://" in text:
            page = page_of(text)
            words.append(page)
            ids += [id for name in references for id in self._by_page(name, page)]
        rows = [row for name in references for word in words for row in self.nameless.get((name, word), ())]
        return list(dict.fromkeys(ids)), list(dict.fromkeys(rows))

    def _by_page(self, collection: str, page: str) -> list[str]:
        """The ids of the records, and of rows, that have an address."""
        if self._pages is None:
            pages: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
            for dataset in self.others:
                for record in dataset:
                    for name in ADDRESSES:
                        if name in record.value:
                            pages[record.collection.name, page_of(str(record.value[name]))].append(record.id)
            for table, sheet in self.sheets.items():
                for row in sorted(self.evidence.touched.get(table.name, ())):
                    if table.key == ("id",) and (id := self._cell_of(sheet, row, "id")):
                        for each in self._addresses(sheet, row):
                            pages[table.name, each].append(id.partition(LABEL)[0].strip())
            self._pages = dict(pages)
        return self._pages.get((collection, page), [])

    def _addresses(self, sheet: MendedSheet, row: int) -> list[str]:
        """The web addresses of a row, as they are compared."""
        return [page_of(text) for name in ADDRESSES if (text := self._cell_of(sheet, row, name))]

    def _ambiguous(
        self, table: Table, row: int, at: int, references: tuple[str, ...], column: Column, text: str
    ) -> None:
        """Find a name that several records have."""
        for part in text.split(column.delimiter) if column.delimiter else [text]:
            ids, rows = self._candidates(references, part.strip())
            if LABEL in part or self.labels.exists(part.strip(), references) or len(ids) + len(rows) < 2:
                continue
            others = [f"{other.name}!{CellRef('', number, 1).a1}" for other, number in rows]
            message = f"`{brief(part.strip())}` may mean {quoted_list([*ids, *others])}"
            help = "write the id of the one that is meant" + (", and give the new row an id" if others else "")
            place = self.evidence.place(table.name, row, at)
            self.evidence.report("RO127", Severity.ERROR, message, place, help)

    def _put(self, table: Table, sheet: MendedSheet, row: int, at: int, value: str, typed: str, what: str) -> None:
        sheet.odd.pop((row, at), None)
        sheet.put(row, at, value)
        place = self.evidence.place(table.name, row, at)
        self.evidence.repairs.append(Repair(place, value, typed, what, "", is_reading=True))

    # ------------------------------------------------------------ rows

    def _collection(self, table: Table, sheet: MendedSheet, row: int) -> None:
        """Fill in the table in which a row's record stands, where the record says it."""
        column, at = table.columns[0], sheet.columns.get("collection")
        record = self._cell_of(sheet, row, "record_id")
        if column.role is not Role.COLLECTION or at is None or sheet.at(row, at) is not None or record is None:
            return
        text = record.partition(LABEL)[0].strip()
        names = [
            name for name in column.enum if self.labels.exists(text, (name,)) or any(self._candidates((name,), text))
        ]
        if len(names) == 1:
            self._put(table, sheet, row, at, names[0], "", COLLECTION)

    @staticmethod
    def _cell_of(sheet: MendedSheet, row: int, name: str) -> str | None:
        cell = sheet.at(row, at) if (at := sheet.columns.get(name)) else None
        return None if cell is None or isinstance(cell, Odd) else str(cell)

    def _named_rows(self) -> Iterator[NamedRecord]:
        for table, sheet in self.sheets.items():
            if table.key == ("id",):
                for row in sheet.rows:
                    if row != HEADINGS and (id := self._cell_of(sheet, row, "id")):
                        yield table.name, id, self._cell_of(sheet, row, "name") or ""

    def _nameless_rows(self) -> dict[tuple[str, str], list[Row]]:
        """The new rows without ids, by their tables, and by their names and addresses. Those that say nothing else than
        a record says are that record's: the sheet was read before, or somebody has listed what is there."""
        rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for table, sheet in self.sheets.items():
            at = sheet.columns.get("id")
            if table.key != ("id",) or at is None:
                continue
            ids = {self._cell_of(sheet, row, "id") for row in sheet.rows}
            for row in sorted(self.evidence.touched.get(table.name, ())):
                name = self._cell_of(sheet, row, "name")
                words = [*([folded(name)] if name else []), *self._addresses(sheet, row)]
                if not words or sheet.at(row, at) is not None:
                    continue
                if (id := self._met(table, row, words)) and id not in ids:
                    ids.add(id)
                    self._put(table, sheet, row, at, id, "", THERE)
                else:
                    for word in dict.fromkeys(words):
                        rows[table.name, word].append((table, row))
        return dict(rows)

    def _identify(self, table: Table, row: int) -> None:
        """Give a new row the id that its record will get, or got when the sheet was read before."""
        sheet, at = self.sheets[table], self.sheets[table].columns.get("id")
        if at is None:
            return
        collection = self.others[-1].schema.collections[table.name]
        from readout.curate import new as drafting

        id = drafting.suggested_id(self._everything, collection, self._value(table, row))
        self._everything.index[table.name].setdefault(id, Record(collection, {"id": id}, Document("", "")))
        sheet.put(row, at, id)
        self.evidence.repairs.append(Repair(self.evidence.place(table.name, row, at), id, "", ID, "", is_reading=True))

    def _value(self, table: Table, row: int) -> dict[str, Any]:
        """What a row says of its record."""
        sheet = self.sheets[table]
        cells = {name: self._cell_of(sheet, row, name) for name in sheet.columns}
        fields = self.others[-1].schema.collections[table.name].field.scalars
        return {field.name: from_cell(field, cell) for field in fields if (cell := cells.get(field.name)) is not None}

    def _met(self, table: Table, row: int, words: Sequence[str]) -> str | None:
        """The id of the record that says all that a row without an id says; `words` are its name and addresses."""
        field, value = self.others[-1].schema.collections[table.name].field, self._value(table, row)
        name = value.pop("name", None)
        target = canonical(field, value)
        ids = [id for word in words for id in self.labels.named(word, (table.name,))]
        ids += [id for word in words for id in self._by_page(table.name, word)]
        for id in dict.fromkeys(ids):
            record = self.others[-1].index[table.name].get(id)
            if record is None or (name is not None and folded(str(name)) != folded(record.name)):
                continue
            if same(canonical(field, {part: record.value[part] for part in value if part in record.value}), target):
                if name is not None:  # in whichever letters
                    sheet = self.sheets[table]
                    sheet.put(row, sheet.columns["name"], record.value.get("name"))
                return id
        return None

    @property
    def _everything(self) -> Dataset:
        """What has an id already: the records of all datasets, and those of rows."""
        if self._all is None:
            ours = self.others[-1]
            records: dict[str, list[Record]] = {
                name: [record for dataset in self.others for record in dataset.records.get(name, ())]
                for name in ours.schema.collections
            }
            self._all = replace(ours, records=records)
            for name, id, _ in self._named_rows():
                self._all.index[name].setdefault(
                    id, Record(ours.schema.collections[name], {"id": id}, Document("", ""))
                )
        return self._all

    _all: Dataset | None = None
    _pages: dict[tuple[str, str], list[str]] | None = None


ADDRESSES = ("url", "archived_url")


def _folded_word(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.strip().casefold())


def _of_odd(scalar: Field, odd: Odd) -> str | None:
    """The value of a date or time cell, as precise as its format shows it; None where more or less may be meant."""
    if odd.kind is not Kind.DATE:
        return None
    day, _, clock = odd.text.partition(" ")
    if scalar.format == "edtf" and not clock and set(odd.shows) == set("ymd"):
        return day
    if scalar.format == "time" and day in MIDNIGHTS and odd.shows == "h" and clock.endswith(":00"):
        return clock[:5]
    return None


def _likely(scalar: Field | None, odd: Odd) -> str | None:
    """What was likely typed where a date, a time or a formula stands, if the column can hold it."""
    day, _, clock = odd.text.partition(" ")
    meant = str(odd.value) if odd.kind is Kind.FORMULA and odd.value is not None else ""
    if odd.kind is Kind.DATE:
        meant = clock[:5] if day in MIDNIGHTS and clock else day[: {"y": 4, "ym": 7}.get(odd.shows, 10)]
    fits = scalar is None or (meant in scalar.enum if scalar.enum else re.search(scalar.pattern or "", meant))
    return meant if meant and fits else None
