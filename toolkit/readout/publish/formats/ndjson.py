"""A folder with a file for each collection, a record on each line: `ndjson/`. The metadata are in `metadata.json`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from readout.model.dataset import Dataset, canonical
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options

TARGET = "ndjson/"
LOSSLESS = True


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Begin a file for each collection, also for one without records, so that readers always find it."""
    del options
    target.mkdir()
    metadata = canonical(dataset.schema.metadata, dataset.metadata)
    text = json.dumps(metadata, indent=2, ensure_ascii=False, allow_nan=False)
    (target / "metadata.json").write_text(text + "\n", "utf-8", newline="\n")
    return _Writer(dataset, target, files)


class _Writer:
    def __init__(self, dataset: Dataset, target: Path, files: ExitStack) -> None:
        self.files = {
            name: files.enter_context((target / f"{name}.ndjson").open("w", encoding="utf-8", newline="\n"))
            for name in dataset.schema.collections
        }

    @staticmethod
    def map(batch: Batch) -> str:
        encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
        return "".join(f"{encoder.encode(value)}\n" for value in batch.canonical)

    def reduce(self, batch: Batch, result: str) -> None:
        self.files[batch.collection].write(result)

    def finish(self) -> list[Loss]:
        return []
