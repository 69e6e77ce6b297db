"""A folder of CSV tables, described by `datapackage.json`: `csv/`.

Beside them, `base.txt` remembers the records as they were handed out, as the workbook's hidden sheet does. It is no
resource of the package.

The description is a Data Package (version 2, datapackage.org): a tool that knows the standard finds types, keys,
references and the meaning of every column in it. It is derived from the layout of the tables.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from readout.model import cells, tables
from readout.model.dataset import Dataset, canonical
from readout.model.flattening import is_blank
from readout.model.schema import Field
from readout.model.tables import Column, Role, Table
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.syntax.document import Cell
from readout.syntax.json_text import compact
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.snapshot import Kind, Label, Scope
from readout.text.formulas import SIGNS, begins_like_a_formula

TARGET = "csv/"
LOSSLESS = True

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MAY_BE_FORMULA = re.compile(rf"""[{re.escape("".join(SIGNS))}](?:(?<=[\n,].)|(?<=[\n,]".))""")
"""A sign at the beginning of a cell. To look for signs first, and then back, takes half the time of the other way."""
NUMBER = re.compile(r"-[0-9.]+(?:e[-+]?[0-9]+)?\Z")
DIALECT = {"header": True, "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Begin a file for each table, also for one without rows, and write the description of them all."""
    target.mkdir()
    layout = tables.layout(dataset.schema)
    text = json.dumps(package(dataset, layout), indent=2, ensure_ascii=False, allow_nan=False)
    (target / "datapackage.json").write_text(text + "\n", "utf-8", newline="\n")
    base = files.enter_context((target / f"{snapshot.SHEET}.txt").open("w", encoding="ascii", newline=""))
    return _Writer(layout, target, "utf-8-sig" if options.bom else "utf-8", files, _Base(dataset, options, base))


class _Writer:
    def __init__(self, layout: tuple[Table, ...], target: Path, encoding: str, files: ExitStack, base: _Base) -> None:
        self.base = base
        self.files = {}
        for table in layout:
            path = target / f"{table.name}.csv"
            self.files[table.name] = files.enter_context(path.open("w", encoding=encoding, newline=""))
            self.files[table.name].write(lines([[column.name] for column in table.columns]))

    @staticmethod
    def map(batch: Batch) -> tuple[dict[str, str], str]:
        texts = {name: lines(block.cells) for name, block in batch.blocks.items() if block.owners}
        return texts, ",".join(map(compact, batch.canonical))

    def reduce(self, batch: Batch, result: tuple[dict[str, str], str]) -> None:
        texts, records = result
        for name, text in texts.items():
            self.files[name].write(text)
        self.base.add(batch.collection, records)

    def finish(self) -> list[Loss]:
        self.base.finish()
        return []


class _Base:
    """Writes the snapshot as the records come."""

    def __init__(self, dataset: Dataset, options: Options, file: TextIO) -> None:
        self.file = file
        self.records, self.elsewhere = snapshot.Chunks(Kind.RECORDS), snapshot.Chunks(Kind.ELSEWHERE)
        self.collection = ""
        metadata = canonical(dataset.schema.metadata, dataset.metadata)
        scope = Scope.WHOLE if options.only is None else Scope.PART
        self._write(snapshot.head(scope, str(metadata.get("schema_version", ""))))
        self._write([snapshot.HEADINGS])
        self._write(self.records.feed(f'{{"metadata":{compact(metadata)}'))

    def add(self, collection: str, records: str) -> None:
        """Add the JSON of records of a collection."""
        between = "," if collection == self.collection else f'{"]" if self.collection else ""},"{collection}":['
        self.collection = collection
        self._write(self.records.feed(between + records))

    def finish(self) -> None:
        self._write(self.records.feed("]}" if self.collection else "}"))
        self._write([*self.records.finish(), *self.elsewhere.feed("{}"), *self.elsewhere.finish()])
        self._write([[Label.CHUNKS, str(self.records.count + self.elsewhere.count)]])

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        self.file.write(lines(list(zip(*rows, strict=True))))


def formula_texts(folder: Path) -> int:
    """Return how many cells of a folder of tables hold texts that spreadsheet programs may take for formulas."""
    count = 0
    for file in folder.glob("*.csv"):
        text = file.read_text("utf-8-sig")
        if MAY_BE_FORMULA.search(text):
            rows = csv.reader(io.StringIO(text, newline=""))
            count += sum(begins_like_a_formula(cell) and not NUMBER.match(cell) for row in rows for cell in row)
    return count


def lines(columns: Sequence[Sequence[Cell]]) -> str:
    """Return the lines of rows, given as two or more columns, as the `csv` module writes them."""
    texts = [column_texts for column in columns if (column_texts := _texts(column)) is not None]
    if len(texts) < len(columns):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
        return text.getvalue()
    return "".join(f"{line}\n" for line in map(",".join, zip(*texts, strict=True)))


def _texts(column: Sequence[Cell]) -> list[str] | None:
    """Return the cells as a line has them; None for a column with carriage returns, which not every version of `csv`
    quotes."""
    if is_blank(column):
        return [""] * len(column)
    try:
        texts: list[str] = ["" if cell is None else cell for cell in column]  # type: ignore[misc]
        whole = "".join(texts)
    except TypeError:  # numbers
        texts = ["" if cell is None else str(cell) for cell in column]
        whole = "".join(texts)
    if "\r" in whole:
        return None
    if "," not in whole and '"' not in whole and "\n" not in whole:
        return texts
    return [
        text if "," not in text and '"' not in text and "\n" not in text else '"{}"'.format(text.replace('"', '""'))
        for text in texts
    ]


def package(dataset: Dataset, layout: tuple[Table, ...]) -> dict[str, Any]:
    """Return the Data Package. Its member `readout` holds the metadata unchanged, for reading back."""
    metadata = canonical(dataset.schema.metadata, dataset.metadata)
    described: dict[str, Any] = {key: metadata[key] for key in ("title", "description", "version") if key in metadata}
    described |= {"homepage": metadata["url"]} if "url" in metadata else {}
    licenses = [{"name": metadata["license"]}] if "license" in metadata else []
    contributors = [{"title": metadata["publisher"], "roles": ["publisher"]}] if "publisher" in metadata else []
    contributors += [{"title": name, "roles": ["contributor"]} for name in metadata.get("contributors", ())]
    return {
        "$schema": PROFILE,
        "name": _slug(metadata.get("title", "")) or "dataset",
        **described,
        **({"licenses": licenses} if licenses else {}),
        **({"contributors": contributors} if contributors else {}),
        "readout": metadata,
        "resources": [_resource(table, layout) for table in layout],
    }


def _slug(title: str) -> str:
    """Return the title in the form that the standard recommends for names: lower-case ASCII, hyphens between words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _resource(table: Table, layout: tuple[Table, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns], "missingValues": [""]}
    if all(table[name].required for name in table.key):
        schema["primaryKey"] = list(table.key)
    else:
        # The standard makes every part of a primary key required; a name may lack its language.
        schema["uniqueKeys"] = [list(table.key)]
    if foreign_keys := tables.foreign_keys(table, layout):
        schema["foreignKeys"] = [
            {"fields": list(key.columns), "reference": {"resource": key.target.name, "fields": list(key.target.key)}}
            for key in foreign_keys
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": schema,
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"name": column.name, "title": column.title, "description": column.description}
    if column.type == "array":
        descriptor |= {"type": "list", "delimiter": column.delimiter, "itemType": _item_type(column)}
    else:
        descriptor["type"] = column.type
    if column.field and column.field.examples:
        descriptor["example"] = cells.to_cell(column.field, column.field.examples[0])
    constraints = _constraints(table, column)
    return descriptor | ({"constraints": constraints} if constraints else {})


def _item_type(column: Column) -> str:
    return column.field.items.type if column.field and column.field.items else "string"


def _constraints(table: Table, column: Column) -> dict[str, Any]:
    """Return what holds for every cell of a column.

    Collections that share a table may constrain a column differently; only what they have in common is stated. Of a
    list the standard can state no more than that it is required.
    """
    constraints: dict[str, Any] = (
        {"required": True} if column.required and not (column.field and column.field.expected) else {}
    )
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.role is Role.POSITION:
        constraints["minimum"] = 1
    if column.type == "array":
        return constraints
    if column.enum:
        constraints["enum"] = list(column.enum)
    fields = [source.field[column.name] for source in table.sources if column.field and column.name in source.field]
    asked: dict[str, set[Any]] = {
        "minimum": {field.minimum for field in fields},
        "maximum": {field.maximum for field in fields},
        "maxLength": {field.max_length for field in fields},
        "pattern": {_pattern(field) for field in fields},
    }
    return constraints | {
        keyword: min(values) for keyword, values in asked.items() if len(values) == 1 and None not in values
    }


def _pattern(field: Field) -> str | None:
    r"""Return the field's pattern as an XML Schema expression, which the standard asks for: it has no anchors.

    XML Schema has no `\u` escapes: a pattern that needs them, to forbid control characters, is left out.
    """
    if not field.pattern or "\\u" in field.pattern:
        return None
    return field.pattern.removeprefix("^").removesuffix(r"$(?!\n)")
