"""What archives read of a dataset, from its readout.toml: `deposit/` with CITATION.cff and .zenodo.json.

CITATION.cff is the Citation File Format 1.2.0, which GitHub and Zotero read; its values are written as JSON, which YAML
contains. `.zenodo.json` holds the metadata of a deposit at Zenodo. Both lie at the top of a repository.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from readout.model.dataset import Dataset, canonical
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options

TARGET = "deposit/"
LOSSLESS = False
VIEW = True

DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.[0-9]{4,9}/\S+)")
NOT_STATED = "anonymous"
"""The name that stands for authors where none are stated: the Citation File Format requires one."""
LEFT_OUT = ("cite_as", "language", "accepted", "schema_version")
"""The metadata for which neither file has a place; nor has it for a publisher beside contributors."""


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del options, files
    metadata = canonical(dataset.schema.metadata, dataset.metadata)
    target.mkdir()
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in _citation(metadata).items())
    (target / "CITATION.cff").write_text(lines, "utf-8", newline="\n")
    text = json.dumps(_zenodo(metadata), indent=2, ensure_ascii=False)
    (target / ".zenodo.json").write_text(text + "\n", "utf-8", newline="\n")
    has_other_authors = "publisher" in metadata and "contributors" in metadata
    return _Writer(sum(name in metadata for name in LEFT_OUT) + has_other_authors)


class _Writer:
    def __init__(self, left_out: int) -> None:
        self.left_out, self.records = left_out, 0

    @staticmethod
    def map(batch: Batch) -> int:
        return len(batch.records)

    def reduce(self, batch: Batch, result: int) -> None:
        del batch
        self.records += result

    def finish(self) -> list[Loss]:
        losses = [
            Loss("metadata", self.left_out, f"{self.left_out} values of the metadata have no place in the files"),
            Loss("records", self.records, f"{self.records} records: the files tell of the dataset as a whole"),
        ]
        return [loss for loss in losses if loss.count]


def _authors(metadata: dict[str, Any]) -> list[dict[str, str]]:
    """Return the contributors, or else the publisher. A name is not taken apart: it may be that of a group."""
    publisher = [metadata["publisher"]] if "publisher" in metadata else []
    return [{"name": name} for name in metadata.get("contributors") or publisher or [NOT_STATED]]


def _citation(metadata: dict[str, Any]) -> dict[str, Any]:
    doi = DOI.fullmatch(metadata.get("url", ""))
    names = {"description": "abstract", "version": "version", "license": "license", "url": "url"}
    stated = {key: metadata[name] for name, key in names.items() if name in metadata}
    return {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": metadata["title"],
        "authors": _authors(metadata),
        **stated,
        **({"doi": doi[1]} if doi else {}),
    }


def _zenodo(metadata: dict[str, Any]) -> dict[str, Any]:
    stated: dict[str, Any] = {name: metadata[name] for name in ("description", "version") if name in metadata}
    url = metadata.get("url")
    return {
        "title": metadata["title"],
        "upload_type": "dataset",
        "creators": _authors(metadata),
        **stated,
        **({"license": metadata["license"].lower()} if "license" in metadata else {}),
        **({"related_identifiers": [{"identifier": url, "relation": "isIdenticalTo"}]} if url else {}),
    }
