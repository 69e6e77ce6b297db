"""What a person has typed for a record that is not written yet, so that it outlives an interruption.

A draft lies in the user's state folder, under a hash of the path of the dataset and the kind of record: none can be
handed over together with a dataset. It is replaced with every answer, and deleted when the record is written.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from readout.model.schema import Schema
from readout.store import atomic, user_folders
from readout.store.cache import digest

FOLDER = "drafts"
Entry = tuple[str, dict[str, Any]]
"""The name of a collection, and the value of a record, as far as it goes."""


@dataclass
class Typed:
    """`complete` are the records that were made for the one in question to refer to; `open` is that one, as far as it
    was typed, and after it those that were being made for it meanwhile."""

    complete: list[Entry] = field(default_factory=list)
    open: list[Entry] = field(default_factory=list)


def keep(root: Path, kind: str, typed: Typed) -> bool:
    """Keep what was typed. Returns whether there is a place for it."""
    file = _file(root, kind)
    if file is None:
        return False
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic.write(file, json.dumps(asdict(typed), ensure_ascii=False).encode())
    except OSError:
        return False
    return True


def kept(root: Path, kind: str, schema: Schema) -> Typed | None:
    """Return what was typed for a record of a kind; None if nothing is kept, or nothing that can be read."""
    file = _file(root, kind)
    try:
        data = json.loads(atomic.read(file) or b"{}") if file else {}
        entries = [[(str(name), value) for name, value in data[part]] for part in ("complete", "open")]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not all(name in schema.collections and isinstance(value, dict) for part in entries for name, value in part):
        return None
    return Typed(*entries) if any(value for part in entries for _, value in part) else None


def discard(root: Path, kind: str) -> None:
    """Delete what was typed for a record of a kind."""
    if file := _file(root, kind):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _file(root: Path, kind: str) -> Path | None:
    state = user_folders.state()
    name = digest(os.fsencode(os.path.realpath(root))).hex()
    return state / FOLDER / f"{name}-{kind}.json" if state else None
