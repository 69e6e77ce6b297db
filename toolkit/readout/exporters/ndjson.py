"""A folder with a file a collection, a record a line: `ndjson/`. The metadata stand in `metadata.json`."""

from __future__ import annotations

import json
from pathlib import Path

from readout.dataset import Dataset
from readout.exporters import Loss, Options

TARGET = "ndjson/"
LOSSLESS = True


def write(dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes every collection, those without records as empty files, so that readers always find them."""
    del options
    target.mkdir()
    whole = dataset.canonical()
    metadata = json.dumps(whole["metadata"], indent=2, ensure_ascii=False, allow_nan=False)
    (target / "metadata.json").write_text(metadata + "\n", "utf-8", newline="\n")
    for name in dataset.schema.collections:
        with (target / f"{name}.ndjson").open("w", encoding="utf-8", newline="\n") as file:
            for record in whole.get(name, ()):
                file.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
    return []
