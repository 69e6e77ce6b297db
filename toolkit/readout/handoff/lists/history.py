"""What a dataset keeps of a list: the map (`lists/NAME.toml`) and the values as they last landed (`lists/NAME.ndjson`).

Each line holds a record by its address, with the key of its row if it is one of a row, or what a name was taken for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema
from readout.store import list_history
from readout.store.paths import LISTS, NotADataset, display_path
from readout.syntax.document import Document


@dataclass(slots=True)
class History:
    """A list as it last landed: the records by address, the addresses by key, and who names were taken for."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    matches: dict[str, Any] = field(default_factory=dict)

    def dataset(self, ours: Dataset, path: str) -> Dataset:
        """Return the records as they last landed, as the base of a merge."""
        records: dict[str, list[Record]] = {name: [] for name in ours.records}
        for address, value in self.records.items():
            name, _, _ = address.partition("/")
            records[name].append(Record(ours.schema.collections[name], value, Document(path, "", value)))
        return Dataset(ours.schema, path, {}, records)


def map_file(root: Path, name: str) -> Path:
    """Return the file of a dataset that keeps the map of a list."""
    return root / LISTS / f"{name}.toml"


def history_file(root: Path, name: str) -> Path:
    """Return the file of a dataset that keeps what of a list has landed."""
    return root / LISTS / f"{name}.ndjson"


def read(path: Path, schema: Schema) -> History:
    """Return what a dataset keeps of a list; nothing, if it never had it. Raises NotADataset for a damaged file."""
    history = History()
    if not path.is_file():
        return history
    entries, problem = list_history.read(display_path(path), path.read_bytes(), schema)
    if problem:
        raise NotADataset(f"{problem.place} (RO132): {problem.message}: {problem.help}")
    for entry in entries:
        if "record" in entry:
            address = entry["record"]
            history.records[address] = entry["value"]
            if "key" in entry:
                history.keys[entry["key"]] = address
                history.places[address] = entry.get("place", "")
        else:
            history.matches[entry["name"]] = entry.get("id") or entry.get("candidates", [])
    return history


def dumped(history: History) -> bytes:
    """Return the lines of a history: the records of rows, other records, then names."""
    by_address = {address: key for key, address in history.keys.items()}
    lines: list[dict[str, Any]] = []
    for address, value in history.records.items():
        key = by_address.get(address)
        row = {} if key is None else {"key": key, "place": history.places.get(address, "")}
        lines.append({**row, "record": address, "value": value})
    lines.sort(key=lambda line: ("key" not in line, line["record"]))
    for name, decision in sorted(history.matches.items()):
        held = {"id": decision} if isinstance(decision, str) else {"candidates": decision}
        lines.append({"name": name, **held})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
