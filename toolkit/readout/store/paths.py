"""Paths: which dataset one belongs to, and how it is shown."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

SETTINGS = "readout.toml"
PACKAGE = "datapackage.json"
JOURNAL = ".readout-undo.json"
"""What a change of several files leaves in the dataset's folder if its process is killed: see `writing`."""
SUFFIXES = (".yaml", ".yml", ".json", ".ndjson")
WORKBOOKS = (".xlsx", ".ods")


class NotADataset(Exception):
    """The path leads to nothing that can be read as records. Its text says what to do."""


class NoDatasetThen(NotADataset):
    """The revision is there, and has no dataset in the folder."""


def discover(path: Path) -> Path:
    """What to load to check a path: the nearest folder with readout.toml, else the path itself.

    Raises NotADataset where there is nothing at the path.
    """
    if not path.exists():
        raise NotADataset(f"there is no {display_path(path)}")
    here = path.resolve()
    if _whole(here) and not (here / SETTINGS).is_file():
        return path
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return folder
    if path.suffix == ".ndjson" and (path.parent / "metadata.json").is_file():
        return path.parent
    if path.suffix == ".csv" and (path.parent / "datapackage.json").is_file():
        return path.parent
    return path


def _whole(path: Path) -> bool:
    """Whether the path is an export that holds a whole dataset, wherever it lies."""
    return (
        path.suffix.lower() in WORKBOOKS or (path / "datapackage.json").is_file() or (path / "metadata.json").is_file()
    )


def display_path(path: Path | str) -> str:
    """A path as people see it: relative to the working folder where it lies below it."""
    path, here = os.path.abspath(path), os.getcwd()  # a link keeps its own name
    if path == here:
        return "."
    path = path[len(here) + 1 :] if path.startswith(f"{here}{os.sep}") else path
    return path if os.sep == "/" else path.replace(os.sep, "/")


def within(path: str, wanted: Iterable[str]) -> bool:
    """Whether a path, as shown, is one of those wanted or lies below one."""
    return any(name in (".", path) or path.startswith(f"{name.rstrip('/')}/") for name in wanted)
