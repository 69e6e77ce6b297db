"""Labelled slips in what `readout export` writes: JSON, NDJSON, CSV files and workbooks that somebody edited.

As in labelled_mutations, no reader of ours is asked where anything stands: text is searched line by line,
cells are counted in rows that the standard library reads.
"""

import random
import re
from functools import cached_property

import pycountry

from helpers import written
from labelled_hints import csv_bytes, csv_rows, workbook_with
from labelled_mutations import Mutation, typo
from readout.model.schema import default
from readout.model.tables import layout
from readout.span import CellRef

PAIR = re.compile(r'"(?P<key>[a-z_]+)": (?P<value>"(?P<text>[^"\\]+)"|[0-9]+)')
ENUMS = ("status", "attendance", "level", "mode", "standing", "reliability")
REFERENCES = ("place_id", "person_id", "speaker_id")
FREE = ("venue", "publisher", "label", "by", "note")
"""Keys of JSON whose values are words of a list, ids, and texts of any kind."""


def export_mutations(dataset, folder):
    """Mutations of the exports of a dataset, which are written into the folder; always the same."""
    ids = {record.id for record in dataset}
    whole = written(dataset, "json", folder)
    lines = written(dataset, "ndjson", folder)
    for root, file in ((whole, whole), (lines, lines / "meetings.ndjson"), (lines, lines / "people.ndjson")):
        yield from _json_mutations(root, file, ids)
    tables = written(dataset, "csv", folder)
    workbook = written(dataset, "xlsx", folder)
    for table in layout(default()):
        if (tables / f"{table.name}.csv").is_file():
            yield from _table_mutations(Csv(tables, table), ids)
            yield from _table_mutations(Sheet(workbook, tables, table), ids)


# ---------------------------------------------------------------- JSON


def _json_mutations(root, file, ids):
    text = file.read_text("utf-8")
    form = "NDJSON" if file.suffix == ".ndjson" else "JSON"
    chance = random.Random(file.name)
    pairs = list(PAIR.finditer(text))
    chance.shuffle(pairs)

    def mutation(kind, start, end, new, code, *, at=None, original=None):
        """`at` is the offset of the place in the new text, where it is not the start of the change."""
        place = start if at is None else at
        changed = f"{text[:start]}{new}{text[end:]}"
        line, column = changed.count("\n", 0, place) + 1, place - changed.rfind("\n", 0, place)
        data = changed.encode()
        return Mutation(f"{form}: {kind}", root, file, data, f"{line}:{column}", code, original)

    def first(keys):
        return next((pair for pair in pairs if pair["key"] in keys and pair["text"]), None)

    if pair := first(ENUMS + FREE):
        new = typo(pair["key"], chance) or f"{pair['key']}y"
        start, end = pair.span("key")
        yield mutation("misspelt key", start, end, new, "RO201", at=start - 1, original=pair["key"])
        again = f"{pair.group()}, {pair.group()}"
        yield mutation("duplicate key", *pair.span(), again, "RO103", at=pair.end() + 2)
        yield mutation("key without quotes", start - 1, end + 1, pair["key"], "RO102")
        yield mutation("number for a text", *pair.span("value"), "2025", "RO203")
        yield mutation("null", *pair.span("value"), "null", "RO207")
        yield mutation("single quotes", *pair.span("value"), f"'{pair['text']}'", "RO102")
        yield mutation("NaN", *pair.span("value"), "NaN", "RO102")
        yield mutation("half of a surrogate pair", *pair.span("value"), '"\\ud83c"', "RO102")
        yield mutation("comment", pair.start(), pair.start(), "/* here */ ", "RO102")
        if form == "JSON":  # in NDJSON it ends the record
            yield mutation("line feed in a string", *pair.span("value"), f'"{pair["text"]}\nmore"', "RO102")
    if pair := first(ENUMS):
        yield mutation(
            "typo in a word of a list", *pair.span("value"), f'"{pair["text"]}x"', "RO204", original=pair["text"]
        )
    if pair := first(REFERENCES):
        new = typo(pair["text"], chance, ids)
        yield mutation("typo in a reference", *pair.span("value"), f'"{new}"', "RO301", original=pair["text"])
    if comma := re.search(r'"],', text):
        yield mutation("comma before a bracket", comma.start() + 1, comma.start() + 1, ",", "RO102")
    elif comma := re.search(r'"(?=\n\s*\])', text):
        yield mutation("comma before a bracket", comma.end(), comma.end(), ",", "RO102")
    comma = chance.choice(list(re.finditer(r'",\s+(?=")', text)))
    at = comma.end() - 1
    yield mutation("missing comma", comma.start() + 1, comma.start() + 2, "", "RO102", at=at)


# ---------------------------------------------------------------- tables


class Csv:
    """A table of a CSV folder."""

    form = "CSV"

    def __init__(self, root, table):
        self.root, self.table = root, table
        self.file = root / f"{table.name}.csv"

    @cached_property
    def rows(self):
        return csv_rows(self.file.read_bytes())

    @property
    def header(self):
        return self.rows[0]

    def column(self, name):
        return self.header.index(name)

    def label(self, row, column):
        return CellRef("", row + 1, column + 1).a1

    def put(self, row, column, text):
        """The file with another text in a cell; rows and columns are counted from 0."""
        rows = [list(cells) for cells in self.rows]
        rows[row][column : column + 1] = [text]
        return csv_bytes(rows)


class Sheet(Csv):
    """A table of a workbook, whose cells are those of the CSV file."""

    form = "workbook"

    def __init__(self, workbook, tables, table):
        super().__init__(tables, table)
        self.root = self.file = workbook
        self.csv = tables / f"{table.name}.csv"

    @cached_property
    def rows(self):
        return csv_rows(self.csv.read_bytes())

    def label(self, row, column):
        return f"{self.table.name}!{super().label(row, column)}"

    def put(self, row, column, text, source=None):
        """The workbook with another cell: a text, or the XML that is given."""
        cell = CellRef(self.table.name, row + 1, column + 1)
        return workbook_with(self.file.read_bytes(), cell, text, source)


def _table_mutations(sheet, ids):
    """A mutation of each kind that the table allows."""
    chance = random.Random(f"{sheet.form} {sheet.table.name}")
    name = sheet.table.name

    def mutation(kind, row, column, data, code, original=None):
        place = sheet.label(row, column)
        return Mutation(f"{sheet.form}: {kind}", sheet.root, sheet.file, data, place, code, original)

    def some_cell(wanted, holds=str):
        """A cell that is not empty in a column that is wanted, and that `holds` is true of; None if there is none."""
        found = [
            (row, at, sheet.table[header])
            for at, header in enumerate(sheet.header)
            if wanted(sheet.table[header])
            for row in range(1, len(sheet.rows))
            if sheet.rows[row][at] and holds(sheet.rows[row][at])
        ]
        return chance.choice(found) if found else None

    if found := some_cell(lambda column: column.enum and column.type == "string" and column.field):
        row, at, column = found
        word = sheet.rows[row][at]
        new = typo(word, chance, column.enum) or f"{word}x"
        yield mutation("typo in a word of a list", row, at, sheet.put(row, at, new), "RO204", word)
    if found := some_cell(lambda column: column.field and column.references and column.type == "string"):
        row, at, _ = found
        new = typo(sheet.rows[row][at], chance, ids)
        if new:
            yield mutation("typo in a reference", row, at, sheet.put(row, at, new), "RO301", sheet.rows[row][at])
    if found := some_cell(lambda column: column.field and column.references and column.type == "array"):
        row, at, _ = found
        word = sheet.rows[row][at].split(";")[-1]
        new = typo(word, chance, ids)
        if new:
            cell = sheet.rows[row][at].removesuffix(word) + new
            yield mutation("typo in an id of several", row, at, sheet.put(row, at, cell), "RO301", word)
    yield from _slips_in_values(sheet, mutation, some_cell)
    if found := some_cell(lambda column: column.type == "integer" and column.field):
        row, at, _ = found
        yield mutation("word for a number", row, at, sheet.put(row, at, "seven"), "RO203")
    optional = [header for header in sheet.header if sheet.table[header].field and header not in sheet.table.key]
    if name in ("people", "sources", "claims", "participants"):
        header = chance.choice([header for header in optional if len(header) > 4])
        at = sheet.column(header)
        new = typo(header, chance, sheet.header) or header[:-1]
        yield mutation("misspelt column", 0, at, sheet.put(0, at, new), "RO106", header)
    if found := some_cell(lambda column: column.field and column.required and column.name not in sheet.table.key):
        row, at, column = found
        code = "RO202" if column.field.required else "RO210"
        yield mutation("required cell left empty", row, at, sheet.put(row, at, ""), code)
    if name in ("relations", "names"):
        row = chance.randrange(1, len(sheet.rows))
        at = sheet.column("record_id")
        new = typo(sheet.rows[row][at], chance, ids) or f"{sheet.rows[row][at]}x"
        yield mutation(
            "row of a record that is not there", row, at, sheet.put(row, at, new), "RO107", sheet.rows[row][at]
        )
    if isinstance(sheet, Sheet) and name in ("people", "statements"):
        row, at = chance.randrange(1, len(sheet.rows)), 1
        a1 = CellRef("", row + 1, at + 1).a1
        formula = f'<c r="{a1}"><f>A1&amp;"x"</f><v>7</v></c>'
        yield mutation("formula", row, at, sheet.put(row, at, "", formula), "RO110")
        error = f'<c r="{a1}" t="e"><v>#REF!</v></c>'
        yield mutation("error", row, at, sheet.put(row, at, "", error), "RO113")
    if not isinstance(sheet, Sheet) and name in ("people", "places"):
        rows = [*sheet.rows, sheet.rows[1]]
        yield mutation("row that stands twice", len(rows) - 1, sheet.column("id"), csv_bytes(rows), "RO302")
        row = chance.randrange(1, len(sheet.rows))
        rows = [[*cells, "more"] if at == row else cells for at, cells in enumerate(sheet.rows)]
        yield mutation("cell too many", row, len(rows[row]) - 1, csv_bytes(rows), "RO106")
        data = csv_bytes(sheet.rows).replace(sheet.rows[row][1].encode(), b'"' + sheet.rows[row][1].encode(), 1)
        yield mutation("unclosed quote", row, 1, data, "RO102")


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
NEIGHBOURS = {
    "meetings": ("date", "start_date"),
    "people": ("birth_date", "dateOfBirth"),
    "organizations": ("country_code", "Country"),
    "sources": ("publisher", "outlet"),
    "participants": ("posts", "Position"),
}
"""A column of some tables, and what a neighbouring format calls it."""
KEPT_AS_THEY_ARE = ("claims", "names")
"""Tables of which a cell may be the key of a row, or have the form of another field."""


def _slips_in_values(sheet, mutation, some_cell):
    """Values that are right, and written in another way."""

    def column_of(format):
        return lambda column: (
            column.field and column.field.format == format and sheet.table.name not in KEPT_AS_THEY_ARE
        )

    def slip(kind, found, make, code, original=None):
        if found:
            row, at, _ = found
            new = make(sheet.rows[row][at])
            original = original or (lambda cell: cell)
            yield mutation(kind, row, at, sheet.put(row, at, new), code, original(sheet.rows[row][at]))

    day = some_cell(column_of("edtf"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch)
    for kind, form in (("in words", "{day} {month} {year}"), ("as in America", "{month} {day}, {year}")):
        yield from slip(f"date {kind}", day, lambda cell, form=form: _in_words(cell, form), "RO205")
    clock = some_cell(column_of("time"), re.compile("[0-9]{2}:[0-9]{2}").fullmatch)
    yield from slip("time with a point", clock, lambda cell: cell.replace(":", "."), "RO205")
    yield from slip("time with seconds", clock, lambda cell: f"{cell}:00", "RO205")
    code = some_cell(column_of("country-code"), pycountry.countries.lookup)
    long_code = code and pycountry.countries.lookup(sheet.rows[code[0]][code[1]]).alpha_3
    yield from slip("country code of three letters", code, lambda _: long_code, "RO205")
    yield from slip("country code in lower case", code, str.lower, "RO205")
    for language, wrong in (("ja", "jp"), ("uk", "ua"), ("el", "gr"), ("he", "iw")):
        tag = some_cell(column_of("language"), language.__eq__)
        yield from slip("country for a language", tag, lambda _, wrong=wrong: wrong, "RO622")
    several = some_cell(lambda column: column.field and column.references and column.type == "array", _is_several)
    for kind, sign in (("comma", ", "), ("slash", "/"), ("and", " and ")):
        yield from slip(
            f"ids with {kind} between them",
            several,
            lambda cell, sign=sign: cell.replace(";", sign, 1),
            "RO205",
            lambda cell: ";".join(cell.split(";")[:2]),
        )
    ours, theirs = NEIGHBOURS.get(sheet.table.name, (None, None))
    if ours in sheet.header:
        at = sheet.column(ours)
        yield mutation("heading of a neighbour", 0, at, sheet.put(0, at, theirs), "RO106", ours)


def _in_words(day, form):
    year, month, number = day.split("-")
    return form.format(day=int(number), month=MONTHS[int(month) - 1], year=year)


def _is_several(cell):
    return cell.count(";") == 1


# ---------------------------------------------------------------- tables that cannot be read


def cause_mutations(dataset, folder):
    """Tables that cannot be read, in an export of a dataset: one finding each, and none of what follows from it."""
    tables = written(dataset, "csv", folder)
    for table in layout(default()):
        sheet = Csv(tables, table)
        if not sheet.file.is_file() or len(sheet.rows) < 2:
            continue
        key = sheet.column("id" if "id" in sheet.header else "record_id")
        rows = sheet.rows[1:]
        for kind, place, data, code in (
            ("heading of the key renamed", sheet.label(0, key), sheet.put(0, key, "Nr."), "RO106"),
            ("row of headings lost", "A1", csv_bytes(rows), "RO106"),
            ("table in another encoding", f"A{len(sheet.rows) + 1}", csv_bytes(sheet.rows) + b"\xe9\n", "RO101"),
        ):
            yield Mutation(f"CSV: {kind}", tables, sheet.file, data, place, code)
