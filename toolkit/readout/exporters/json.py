"""The whole dataset in one JSON document, in canonical form: `dataset.json`."""

from __future__ import annotations

import json
from pathlib import Path

from readout.dataset import Dataset
from readout.exporters import Loss, Options

TARGET = "dataset.json"
LOSSLESS = True


def write(dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes the document, indented, its text unescaped, with a final line feed."""
    del options
    with target.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(dataset.canonical(), file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")
    return []
