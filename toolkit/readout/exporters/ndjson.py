"""A folder with a file a collection, a record a line: `ndjson/`. The metadata stand in `metadata.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from readout import cores, tables
from readout.dataset import Dataset, Record, canonical, ordered
from readout.exporters import Loss, Options

TARGET = "ndjson/"
LOSSLESS = True


def write(dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes every collection, those without records as empty files, so that readers always find them."""
    del options
    target.mkdir()
    metadata = ordered(dataset.schema.metadata, dataset.metadata)
    text = json.dumps(metadata, indent=2, ensure_ascii=False, allow_nan=False)
    (target / "metadata.json").write_text(text + "\n", "utf-8", newline="\n")
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((target / f"{name}.ndjson").open("w", encoding="utf-8", newline="\n"))
            for name in dataset.schema.collections
        }
        for collection, records in tables.blocks(dataset):
            files[collection].writelines(cores.spread(_lines, records))
    return []


def _lines(records: Sequence[Record]) -> str:
    values = (canonical(record.collection.field, record.value) for record in records)
    return "".join(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n" for value in values)
