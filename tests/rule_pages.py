"""Reads the examples in the pages of rules, and lays them out as datasets.

Fenced files in a page begin with a comment that names them. Under an offending line stands a comment:
carets exactly under what is reported, then the message. A caret line under the name is about the whole
file. A `#` in the first column that a caret follows counts as a caret, since much begins in that column.
`<32768 letters>` stands for so many letters. A `.schema.json` is laid over the schema of that name.

A fenced text shows a sheet of a workbook: its name, the letters of its columns, rows with their numbers.
Under an offending cell stands a caret, and the message. `...` stands for the sheets of all other tables.
Of two such texts, the first is what was handed out, and the second what came back; the number of a hidden row
stands in brackets.
"""

import datetime as dt
import itertools
import json
import re
from dataclasses import dataclass, field

import openpyxl

from helpers import ROOT
from readout.handoff import reading
from readout.model.dataset import references
from readout.model.schema import Schema, default
from readout.model.tables import layout
from readout.publish import formats
from readout.publish.formats import Options
from readout.store import load
from readout.syntax.sheets.reader import ABOUT

SHEET = re.compile(
    r"^```text\n(?P<path>\S+\.xlsx)(?:, sheets? (?P<sheets>[^\n]+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?:#|//) (?P<path>\S+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"^ *#[ #]*(?P<carets>\^+) (?P<message>.+)$")
UNUSED = "RO614"
LETTERS = re.compile(r"<(\d+) letters>")
SETTINGS = 'title = "Readouts of diplomatic meetings"\nschema_version = "1.0"\n'


@dataclass(frozen=True)
class Report:
    """What is reported: a line, a column and a length, all 0 for a whole file, and the message."""

    path: str
    line: int
    column: int
    length: int
    message: str


@dataclass
class File:
    path: str
    text: str
    encoding: str
    expected: list = field(default_factory=list)
    hidden: list = field(default_factory=list)


# ---------------------------------------------------------------- pages


def files(page, title):
    """The files in a section of a page, without their marks."""
    text = section(page, title)
    return [*map(read_file, FENCE.finditer(text)), *map(read_sheet, SHEET.finditer(text))]


def section(page, title):
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def read_file(match):
    file = File(match["path"], "", match["info"].partition(" ")[2] or "utf-8")
    head = [] if file.path.endswith((".csv", ".json", ".ndjson")) else [f"# {file.path}"]
    lines = [*head]
    for line in match["body"].splitlines():
        mark = MARK.match(line)
        if not mark:
            lines.append(line)
        elif lines == head:
            file.expected.append(Report(file.path, 0, 0, 0, mark["message"]))
        else:
            first = 0 if line.startswith("#^") else mark.start("carets")
            start, end = (len(expanded(lines[-1][:at])) for at in (first, mark.end("carets")))
            file.expected.append(Report(file.path, len(lines), start + 1, end - start, mark["message"]))
    file.text = expanded("".join(f"{line}\n" for line in lines))
    return file


def read_sheet(match):
    """A workbook as it is drawn: `text` is the cells of its sheets, by their names."""
    path, names = match["path"], (match["sheets"] or "").split(", ")
    if "..." in names:
        others = [table.name for table in layout(default()) if not any(name.startswith(table.name) for name in names)]
        names[names.index("...") :] = others
    cells, expected, hidden, columns, row = {}, [], [], {}, 0
    for line in match["body"].splitlines():
        if mark := re.match(r" *\^ (.+)$", line):
            place = [path, names[0], f"{columns[line.index('^')]}{row}"] if columns else [path]
            expected.append(Report("!".join(place), 0, 0, 0, mark[1]))
        elif not columns:
            columns = {letters.start(): letters.group() for letters in re.finditer(r"[A-Z]+", line)}
        else:
            row = int(line.split()[0].strip("()"))
            hidden += [row] * line.startswith("(")
            drawn = {start: line[start:end].strip() for start, end in itertools.pairwise([*columns, None])}
            cells |= {f"{columns[start]}{row}": text for start, text in drawn.items() if text}
    return File(path, {name: cells for name in names if name and name != ABOUT}, "", expected, hidden)


def write_workbook(path, file):
    """The workbook of an example. One that shows no sheet is of the old kind that nobody reads."""
    if not file.text:
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
        return
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = ABOUT
    for row in (("title", "Readouts of diplomatic meetings"), ("schema_version", "1.0")):
        cover.append(row)
    for name, cells in file.text.items():
        sheet = book.create_sheet(name)
        for cell, text in cells.items():
            day = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d\d)", text)
            sheet[cell] = dt.date(2000 + int(day[3]), int(day[2]), int(day[1])) if day else text
        for report in file.expected:
            for merged_cells in re.findall(r"the cells (\S+) are merged", report.message):
                sheet.merge_cells(merged_cells)
    book.save(path)


def hand_back(folder, handed_out, returned):
    """What an exported workbook says when somebody has edited it: its cells by their headings, and hidden rows."""
    write_workbook(folder / handed_out.path, handed_out)
    formats.write_one("xlsx", load.load(folder / handed_out.path), folder / returned.path, Options())
    book = openpyxl.load_workbook(folder / returned.path)
    for name, cells in returned.text.items():
        sheet = book[name]
        for cell in sheet[1]:
            cell.value = None
        for cell, text in cells.items():
            sheet[cell] = text
        for row in returned.hidden:
            sheet.row_dimensions[row].hidden = True
    book.save(folder / returned.path)
    return reading.read(folder / returned.path, default()).dataset


def expanded(text):
    return LETTERS.sub(lambda match: "x" * int(match[1]), text)


def report(diagnostic):
    """A diagnostic in the terms of a page."""
    place = diagnostic.place
    if place.path.endswith(".xlsx"):
        return Report(str(place), 0, 0, 0, diagnostic.message)
    if place.cell:
        cells = (ROOT.cwd() / place.path).read_text("utf-8").splitlines()[place.cell.row - 1].split(",")
        before = sum(len(cell) + 1 for cell in cells[: place.cell.column - 1])
        length = len(cells[place.cell.column - 1])
        return Report(place.path, place.cell.row, before + 1, length, diagnostic.message)
    if place.start is None:
        return Report(place.path, 0, 0, 0, diagnostic.message)
    end = place.end.column if place.end.line == place.start.line else len(place.line_text) + 1
    length = max(1, end - place.start.column)
    return Report(place.path, place.start.line, place.start.column, length, diagnostic.message)


# ---------------------------------------------------------------- the dataset round an example


def lay_out(folder, example, *, stubs):
    """Writes the example into a dataset of the schemas' own examples, and reads it.

    With `stubs` there is a record for every id that the example names and does not define.
    """
    overlays = [file for file in example if file.path.endswith(".schema.json")]
    written = [file for file in example if file not in overlays]
    if len(written) == 2 and written[1].path.endswith(".xlsx"):
        return hand_back(folder, *written)
    for file in written:
        path = folder / file.path
        if path.suffix == ".xlsx":
            write_workbook(path, file)
            return load.load(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.text.encode(file.encoding))
    if any(file.path.endswith(".csv") for file in written):
        metadata = {"title": "Readouts of diplomatic meetings", "schema_version": "1.0"}
        (folder / "datapackage.json").write_text(json.dumps({"readout": metadata}), encoding="utf-8")
        return load.load(folder)
    if not (folder / "readout.toml").is_file():
        (folder / "readout.toml").write_text(SETTINGS, encoding="utf-8")
    schema = overlaid(folder.parent / "schema", overlays) if overlays else default()
    for collection in schema.collections.values():
        record = schema.source(collection.record)["examples"][0]
        if record["id"] not in {path.stem for path in (folder / collection.name).rglob("*.yaml")}:
            write_record(folder, collection, record)
    while missing := undefined(load.load(folder), stubs=stubs):
        for id, name in missing.items():
            collection = schema.collections[name]
            given = {inner.name: inner.examples[0] for inner in collection.field.fields if inner.needed}
            write_record(folder, collection, given | {"id": id} | ({"name": id} if "name" in given else {}))
    return load.load(folder, schema)


def write_record(folder, collection, record):
    path = folder / collection.name / f"{record['id']}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")


def undefined(dataset, *, stubs):
    """The ids that records name and nobody defines, each with the first collection that it may be in."""
    return {
        reference.target: reference.field.reference[0]
        for record in dataset
        if stubs or record.document.path.endswith(".json")
        for reference in references(record)
        if not dataset.find(reference.target, dataset.records)
    }


def overlaid(folder, overlays):
    """A copy of the schemas with the overlays laid over them."""
    folder.mkdir()
    for file in default().root.glob("*.schema.json"):
        value = json.loads(file.read_text("utf-8"))
        for overlay in overlays:
            if overlay.path == file.name:
                value = merged(value, json.loads(overlay.text))
        (folder / file.name).write_text(json.dumps(value), encoding="utf-8")
    return Schema(folder)


def merged(value, change):
    if not isinstance(value, dict) or not isinstance(change, dict):
        return change
    return value | {key: merged(value.get(key), inner) for key, inner in change.items()}
