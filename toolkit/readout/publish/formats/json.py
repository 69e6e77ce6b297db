"""The whole dataset as one JSON document in canonical form: `dataset.json`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from readout.model.dataset import Dataset, canonical
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.syntax.json_text import indented, members

TARGET = "dataset.json"
LOSSLESS = True


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Begin the document: indented, its text unescaped, with a final line feed."""
    del options
    return _Writer(dataset, files.enter_context(target.open("wb")))


class _Writer:
    def __init__(self, dataset: Dataset, file: BinaryIO) -> None:
        self.file, self.begun = file, ""
        file.write(b'{\n  "metadata": ' + indented(canonical(dataset.schema.metadata, dataset.metadata), 1))

    @staticmethod
    def map(batch: Batch) -> bytes:
        return members(batch.canonical)

    def reduce(self, batch: Batch, result: bytes) -> None:
        if batch.collection == self.begun:
            self.file.write(b",\n    ")
        else:
            self.file.write(b"\n  ]" if self.begun else b"")
            self.file.write(f',\n  "{batch.collection}": [\n    '.encode())
            self.begun = batch.collection
        self.file.write(result)

    def finish(self) -> list[Loss]:
        self.file.write(b"\n  ]\n}\n" if self.begun else b"\n}\n")
        return []
