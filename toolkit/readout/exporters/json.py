"""The whole dataset in one JSON document, in canonical form: `dataset.json`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from readout import cores, tables
from readout.dataset import Dataset, Record, canonical, ordered
from readout.exporters import Loss, Options
from readout.exporters._json import indented

TARGET = "dataset.json"
LOSSLESS = True


def write(dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes the document, indented, its text unescaped, with a final line feed."""
    del options
    with target.open("wb") as file:
        file.write(b'{\n  "metadata": ' + indented(ordered(dataset.schema.metadata, dataset.metadata), 1))
        begun = None
        for collection, records in tables.blocks(dataset):
            for text in cores.spread(_texts, records):
                if collection == begun:
                    file.write(b",\n    ")
                else:
                    file.write(b"\n  ]" if begun else b"")
                    file.write(f',\n  "{collection}": [\n    '.encode())
                    begun = collection
                file.write(text)
        file.write(b"\n  ]\n}\n" if begun else b"\n}\n")
    return []


def _texts(records: Sequence[Record]) -> bytes:
    return b",\n    ".join(indented(canonical(record.collection.field, record.value), 2) for record in records)
