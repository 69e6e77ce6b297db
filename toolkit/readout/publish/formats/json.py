"""The whole dataset in one JSON document, in canonical form: `dataset.json`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from readout.model.dataset import Dataset, ordered
from readout.publish.batches import Part
from readout.publish.formats import Loss, Options, alone
from readout.publish.json_text import indented, members

TARGET = "dataset.json"
LOSSLESS = True


def write(dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes the document, indented, its text unescaped, with a final line feed."""
    return alone(begin, dataset, target, options)


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del options
    return _Writer(dataset, files.enter_context(target.open("wb")))


class _Writer:
    def __init__(self, dataset: Dataset, file: BinaryIO) -> None:
        self.file, self.begun = file, ""
        file.write(b'{\n  "metadata": ' + indented(ordered(dataset.schema.metadata, dataset.metadata), 1))

    def see(self, part: Part) -> bytes:
        return members(part.canonical)

    def take(self, part: Part, made: bytes) -> None:
        if part.collection == self.begun:
            self.file.write(b",\n    ")
        else:
            self.file.write(b"\n  ]" if self.begun else b"")
            self.file.write(f',\n  "{part.collection}": [\n    '.encode())
            self.begun = part.collection
        self.file.write(made)

    def end(self) -> list[Loss]:
        self.file.write(b"\n  ]\n}\n" if self.begun else b"\n}\n")
        return []
