"""The flat tables as Parquet, with types, for pandas, R and DuckDB: `parquet/`. It needs the extra `parquet`.

The tables and their columns are those of `flat`. Dates are dates, years are numbers, lists are lists; what a column
means stands in the metadata of its field, under `description`. The same version of pyarrow writes the same bytes.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.model.dataset import Dataset
from readout.publish import projection
from readout.publish.batches import Batch
from readout.publish.formats import CannotHold, Loss, Options, flat
from readout.syntax.document import Cell
from readout.text.extras import install_command

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

TARGET = "parquet/"
LOSSLESS = False
VIEW = True
IN_ALL = False

GROUP = 50_000
"""So many rows are kept until they are written, as a row group."""
Rows = dict[str, list[flat.Row]]


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Open a file for each table. Raises CannotHold without the extra."""
    del options
    try:
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise CannotHold(f"Parquet needs the package pyarrow: `{install_command('parquet')}` brings it") from None
    target.mkdir()
    writers = {
        name: files.enter_context(ParquetWriter(target / f"{name}.parquet", _schema(title, columns)))
        for name, (title, columns, _) in flat.TABLES.items()
    }
    return _Writer(dataset, writers)


def _schema(title: str, columns: dict[str, str]) -> pa.Schema:
    import pyarrow as pa

    types = {"integer": pa.int16(), "date": pa.date32()}

    def field(name: str, description: str) -> pa.Field:
        type = pa.list_(pa.string()) if name in flat.LISTS else types.get(flat.TYPES.get(name, ""), pa.string())
        return pa.field(name, type, metadata={"description": description})

    return pa.schema([field(*column) for column in columns.items()], metadata={"description": title})


class _Writer:
    def __init__(self, dataset: Dataset, writers: dict[str, ParquetWriter]) -> None:
        self.rows, self.counts = flat.Rows(dataset), Counter[str]()
        self.writers = writers
        self.pending: Rows = {name: [] for name in writers}

    def map(self, batch: Batch) -> tuple[Rows, Counter[str]]:
        return self.rows.of(batch)

    def reduce(self, batch: Batch, result: tuple[Rows, Counter[str]]) -> None:
        del batch
        rows, counts = result
        for name, each in rows.items():
            self.pending[name] += each
            if len(self.pending[name]) >= GROUP:
                self._write(name)
        self.counts += counts

    def finish(self) -> list[Loss]:
        for name, rows in self.pending.items():
            if rows:
                self._write(name)
            self.writers[name].close()
        return [Loss(*loss) for loss in projection.losses(self.counts)]

    def _write(self, name: str) -> None:
        """Write the pending rows of a table."""
        import pyarrow as pa

        writer, names = self.writers[name], list(flat.TABLES[name][1])
        columns = zip(*self.pending[name], strict=True)
        arrays = [[_value(column, cell) for cell in cells] for column, cells in zip(names, columns, strict=True)]
        writer.write_table(pa.table(dict(zip(names, arrays, strict=True)), schema=writer.schema))
        self.pending[name] = []


def _value(column: str, cell: Cell) -> Any:
    """Return a cell of the flat tables as a value of its type."""
    if not isinstance(cell, str):
        return cell
    if column in flat.LISTS:
        return cell.split(flat.LISTS[column])
    return date.fromisoformat(cell) if flat.TYPES.get(column) == "date" else cell
