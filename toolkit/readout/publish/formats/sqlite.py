"""One SQLite database: the tables with types, keys and references, full-text search, and views: `dataset.sqlite`.

The tables are those of CSV. `metadata` describes the dataset, `codebook` every column; `search` finds words in all
texts; the views are for people: docs/using.md. The same library of SQLite writes the same bytes each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from readout.model import cells, tables
from readout.model.dataset import Dataset, canonical
from readout.model.presence import OCCASIONS, PRESENT, TOOK_PLACE
from readout.model.tables import Column, Role, Table
from readout.publish.batches import Batch
from readout.publish.formats import CannotHold, Loss, Options
from readout.syntax.document import Cell
from readout.syntax.sqlite import METADATA

TARGET = "dataset.sqlite"
LOSSLESS = True

TYPES = {"integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
"""The types of columns by JSON types; all others are texts."""
CODEBOOK = 'CREATE TABLE codebook ("table" TEXT, "column" TEXT, title TEXT, description TEXT, delimiter TEXT)'
SEARCH = (
    'CREATE VIRTUAL TABLE search USING fts5(text, "table" UNINDEXED, collection UNINDEXED, record_id UNINDEXED, '
    "tokenize = 'unicode61 remove_diacritics 2')"
)
Rows = list[tuple[Cell, ...]]


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Create the tables, and write what describes them."""
    del options
    connection = sqlite3.connect(target, isolation_level=None)
    files.callback(connection.close)
    layout = tables.layout(dataset.schema)
    for pragma in ("page_size = 4096", "encoding = 'UTF-8'", "journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for table in layout:
        connection.execute(_create(table, layout))
    connection.execute(f"CREATE TABLE {METADATA} (key TEXT PRIMARY KEY, value TEXT)")
    connection.execute(CODEBOOK)
    try:
        connection.execute(SEARCH)
    except sqlite3.OperationalError:
        raise CannotHold("this Python's SQLite has no full-text search (FTS5): use another build of Python") from None
    for view in _views(layout):
        connection.execute(view)
    fields = dataset.schema.metadata
    metadata = canonical(fields, dataset.metadata)
    rows = [(name, cells.to_cell(fields[name], value)) for name, value in metadata.items()]
    connection.executemany(f"INSERT INTO {METADATA} VALUES (?, ?)", rows)
    described = [
        (table.name, column.name, column.title, column.description, column.delimiter)
        for table in layout
        for column in table.columns
    ]
    connection.executemany("INSERT INTO codebook VALUES (?, ?, ?, ?, ?)", described)
    return _Writer(connection, layout)


class _Rows:
    """Collects the rows of a batch by table, so that many of a table lie together in the file."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}

    def add(self, part: Batch) -> None:
        for name, block in part.blocks.items():
            self.rows.setdefault(name, []).extend(block.rows)

    def result(self) -> dict[str, Rows]:
        return {name: rows for name, rows in self.rows.items() if rows}


class _Writer:
    map = _Rows

    def __init__(self, connection: sqlite3.Connection, layout: tuple[Table, ...]) -> None:
        self.connection, self.layout = connection, {table.name: table for table in layout}

    def reduce(self, batch: Batch, result: dict[str, Rows]) -> None:
        for name, rows in result.items():
            table = self.layout[name]
            marks = ", ".join("?" * len(table.columns))
            try:
                self.connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({marks})", rows)
                self.connection.executemany("INSERT INTO search VALUES (?, ?, ?, ?)", _texts(table, batch, rows))
            except (OverflowError, UnicodeEncodeError, sqlite3.Error) as error:
                raise CannotHold(f"SQLite cannot hold a value of the table {name}: {error}") from None

    def finish(self) -> list[Loss]:
        self.connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        self.connection.execute("COMMIT")
        self.connection.execute("VACUUM")
        self.connection.close()
        return []


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _create(table: Table, layout: tuple[Table, ...]) -> str:
    """Return the statement that creates a table."""
    lines = []
    for column in table.columns:
        # What sources disagree on may be absent though it is required.
        is_needed = column.required and not (column.field and column.field.expected)
        lines.append(f"{_quoted(column.name)} {TYPES.get(column.type, 'TEXT')}{' NOT NULL' if is_needed else ''}")
    # Every part of a primary key must be there by the standard of SQL; a name may lack its language.
    kind = "PRIMARY KEY" if all(table[name].required for name in table.key) else "UNIQUE"
    lines.append(f"{kind} ({', '.join(map(_quoted, table.key))})")
    for key in tables.foreign_keys(table, layout):
        names, target = ", ".join(map(_quoted, key.columns)), ", ".join(map(_quoted, key.target.key))
        lines.append(f"FOREIGN KEY ({names}) REFERENCES {_quoted(key.target.name)} ({target})")
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _texts(table: Table, batch: Batch, rows: Rows) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is found by words: the texts of each row, without ids and words of the schema."""
    numbers = [number for number, column in enumerate(table.columns) if _is_text(column)]
    names = [column.name for column in table.columns]
    record = names.index("record_id" if "record_id" in names else "id")
    for row in rows:
        if text := "\n".join(cell for number in numbers if isinstance(cell := row[number], str)):
            yield text, table.name, batch.collection, str(row[record])


def _is_text(column: Column) -> bool:
    if column.role is not Role.DATA or column.field is None:
        return False
    scalar = column.field.items or column.field
    is_name_of_data = scalar.address or scalar.item_reference or column.references or column.enum
    return scalar.type == "string" and not is_name_of_data and column.name not in ("id", "sources")


# ---------------------------------------------------------------- views


def _views(layout: tuple[Table, ...]) -> Iterator[str]:
    yield f"CREATE VIEW contested AS {_contested(layout)}"
    yield f"CREATE VIEW meetings_with_participants AS {PARTICIPANTS}"
    yield f"CREATE VIEW who_met_whom AS {_who_met_whom()}"


PARTICIPANTS = """
SELECT m.id AS meeting_id, m.date, m.name AS meeting, m.status, pl.name AS place, p.id AS participant_id,
  coalesce(pe.name, p.label) AS participant, p.on_behalf_of_ids, p.posts, p.roles, p.attendance
FROM meetings m
LEFT JOIN participants p ON p.collection = 'meetings' AND p.record_id = m.id
LEFT JOIN people pe ON pe.id = p.person_id
LEFT JOIN places pl ON pl.id = m.place_id
ORDER BY m.date, m.id, p.id"""


def _who_met_whom() -> str:
    """Two met where both are said to have been present at an occasion that took place: a row for each two."""
    occasions = " UNION ALL ".join(f"SELECT '{name}' AS collection, id, status FROM {name}" for name in OCCASIONS)
    return f"""
WITH present AS (
  SELECT DISTINCT p.collection, p.record_id, p.person_id
  FROM participants p JOIN ({occasions}) o ON o.collection = p.collection AND o.id = p.record_id
  WHERE p.person_id IS NOT NULL AND p.attendance IN ({_texts_of(PRESENT)}) AND o.status IN ({_texts_of(TOOK_PLACE)})
)
SELECT a.person_id AS one_id, one.name AS one, b.person_id AS other_id, other.name AS other, count(*) AS times,
  group_concat(a.record_id, ';') AS record_ids
FROM present a JOIN present b ON a.collection = b.collection AND a.record_id = b.record_id AND a.person_id < b.person_id
LEFT JOIN people one ON one.id = a.person_id LEFT JOIN people other ON other.id = b.person_id
GROUP BY a.person_id, b.person_id ORDER BY times DESC, one_id, other_id"""


def _texts_of(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _contested(layout: tuple[Table, ...]) -> str:
    """Return the query of contested values: a row for each claim about one, or about an end of an interval."""
    parts = "\n  UNION ALL ".join(_disputed(table) for table in layout if _has_disputed(table))
    return f"""
WITH disputed AS ({parts})
SELECT d.collection, d.record_id, d.about, c.about AS claim_about, c.id AS claim_id, c.standing, c.value, c.sources
FROM disputed d JOIN claims c ON c.collection = d.collection AND c.record_id = d.record_id
  AND c.about IN (d.about, d.about || '/start', d.about || '/end')
WHERE c.topic IS NULL ORDER BY d.collection, d.record_id, d.about, c.id"""


def _has_disputed(table: Table) -> bool:
    return any(column.role is Role.DERIVED for column in table.columns)


def _disputed(table: Table) -> str:
    """Return the query of the contested fields of a table's rows, with their addresses in the record."""
    first, names = table.sources[0], [column.name for column in table.columns]
    collection = "t.collection" if "collection" in names else f"'{first.collection}'"
    record = "t.record_id" if first.path else "t.id"
    ids = [column.name for column in table.columns if column.role is Role.PARENT] + ["id"]
    prefix = "".join(f"'{name}/' || t.{_quoted(id)} || '/' || " for name, id in zip(first.path, ids, strict=False))
    # The names of fields are letters and underscores: as a list of JSON they are split.
    fields = "json_each('[\"' || replace(t.disputed, ';', '\",\"') || '\"]')"
    return (
        f"SELECT {collection} AS collection, {record} AS record_id, {prefix}f.value AS about "
        f"FROM {_quoted(table.name)} t, {fields} f WHERE t.disputed IS NOT NULL"
    )
