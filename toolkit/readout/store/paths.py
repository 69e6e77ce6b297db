"""Paths: which dataset a path belongs to, which files a dataset folder holds, and how a path is displayed.

A dataset folder holds readout.toml and a folder for each collection, with files of records in any folders below.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

SETTINGS = "readout.toml"
"""The file that makes a folder a dataset."""
PACKAGE = "datapackage.json"
"""The file that makes a folder of CSV files an export: the descriptor of a Data Package."""
EXPORT_METADATA = "metadata.json"
"""The file that holds the metadata in a folder of NDJSON files."""
OWN_FOLDER = ".readout"
"""The folder that readout keeps in a dataset for itself: see `own_folder`."""
GIT_FOLDER = ".git"
"""What makes a folder the top of a working tree."""
JOURNAL = ".readout-undo.json"
"""Where a journal of a change would lie if readout kept it in the dataset, which it does not: see `journal`."""
LISTS = "lists"
"""The folder of a dataset that keeps the maps of others' lists, and what of each has landed."""
LIST_FILES = (".toml", ".ndjson")
"""The endings of the files in it."""
SUFFIXES = (".yaml", ".yml", ".json", ".ndjson")
"""The endings of files of records."""
WORKBOOKS = (".xlsx", ".ods")
DATABASES = (".sqlite", ".sqlite3", ".db")
"""The endings of SQLite databases."""


class NotADataset(Exception):
    """The path leads to nothing that can be read as records. The text says what to do."""


class NoDatasetAtRevision(NotADataset):
    """The revision exists, but the folder holds no dataset there."""


def discover(path: Path) -> Path:
    """Return what to load in order to check a path: the nearest folder with readout.toml, else the path itself.

    Raises NotADataset if the path does not exist.
    """
    if not path.exists():
        raise NotADataset(f"there is no {display_path(path)}")
    resolved = path.resolve()
    if _is_whole_export(resolved) and not (resolved / SETTINGS).is_file():
        return path
    for folder in (resolved, *resolved.parents):
        if (folder / SETTINGS).is_file():
            return folder
    if path.suffix == ".ndjson" and (path.parent / EXPORT_METADATA).is_file():
        return path.parent
    if path.suffix == ".csv" and (path.parent / PACKAGE).is_file():
        return path.parent
    return path


def _is_whole_export(path: Path) -> bool:
    """Whether the path is an export that holds a whole dataset, wherever it lies."""
    is_file = path.suffix.lower() in (*WORKBOOKS, *DATABASES)
    return is_file or (path / PACKAGE).is_file() or (path / EXPORT_METADATA).is_file()


def display_path(path: Path | str) -> str:
    """Return a path as people see it: relative to the working folder if it lies below it, with forward slashes."""
    path, working_folder = os.path.abspath(path), os.getcwd()  # a link keeps its own name
    if path == working_folder:
        return "."
    path = path[len(working_folder) + 1 :] if path.startswith(f"{working_folder}{os.sep}") else path
    return path if os.sep == "/" else path.replace(os.sep, "/")


def display_prefix(folder: Path) -> str | None:
    """Return what the display paths of all files in a folder begin with; None if the working folder lies inside it."""
    if Path.cwd().is_relative_to(whole := os.path.abspath(folder)) and os.getcwd() != whole:
        return None
    return display_path(folder / SETTINGS).removesuffix(SETTINGS)


def within(path: str, selection: Iterable[str]) -> bool:
    """Whether a display path is one of the selected ones, or lies below one."""
    names = tuple(selection)
    return "." in names or f"{path}/".startswith(tuple([f"{name.rstrip('/')}/" for name in names]))


def files_of(root: Path, contents: Mapping[str, bytes | None]) -> list[str]:
    """Return the files of a dataset folder, by their path in it, in the order in which they are read.

    `contents`, by display path, replace those of files: a name that is new is added, one with None is left out.
    """
    names = set(_files_on_disk(os.fspath(root)))
    for path, data in contents.items():
        name = os.path.relpath(path, root).replace(os.sep, "/")
        if data is None:
            names.discard(name)
        elif not name.startswith("../"):
            names.add(name)
    return sorted(names, key=reading_order)


def _files_on_disk(root: str) -> Iterator[str]:
    """Yield the files below a folder. Follows links to folders in the folder itself only."""
    for entry in os.scandir(root):
        if not entry.is_dir() or leads_out(entry.path, root):
            yield entry.name
            continue
        for folder, folders, names in os.walk(entry.path):
            names.extend(name for name in folders if name.lower() == GIT_FOLDER)
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = folder[len(entry.path) :].replace(os.sep, "/")
            yield from (f"{entry.name}{inside}/{name}" for name in names)


def leads_out(path: str | Path, root: str) -> bool:
    """Whether a path is a link to something outside of a folder."""
    return os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


class Followed(NamedTuple):
    """The files of a tree once its links are followed.

    `files` are the paths at which files are read, with the files that are there; `outside` the links that lead out of
    the tree, or nowhere.
    """

    files: dict[str, str]
    outside: set[str]


def follow_links(paths: Iterable[str], targets: Mapping[str, str]) -> Followed:
    """Return what the links of a tree lead to. `paths` are all files and links in it, `targets` what the links say.

    Links to folders are followed where a dataset folder's are: at its top.
    """
    names = list(paths)
    result = Followed({name: name for name in names if name not in targets}, set())
    folders = {name[:at] for name in names for at, char in enumerate(name) if char == "/"}
    for link in targets:
        target = _target(link, targets)
        if target in result.files and target not in targets:
            result.files[link] = target
        elif target in folders:
            if "/" not in link:
                inside = (name for name in names if name.startswith(f"{target}/") and name not in targets)
                result.files.update({f"{link}{name[len(target) :]}": name for name in inside})
        else:
            result.outside.add(link)
    return result


MOST_LINKS = 40
"""So many links may stand on the way to one file, as in Linux."""


def _target(path: str, targets: Mapping[str, str]) -> str | None:
    """Return where a path of a tree leads once all links on it are followed; None if that is out of the tree."""
    rest, parts = path.split("/"), list[str]()
    for _ in range(MOST_LINKS * 10):
        if not rest:
            return "/".join(parts)
        step = rest.pop(0)
        if step == "..":
            if not parts:
                return None
            parts.pop()
        elif step not in ("", "."):
            parts.append(step)
            if (text := targets.get("/".join(parts))) is not None:
                if text.startswith("/"):
                    return None
                parts.pop()
                rest = [*text.split("/"), *rest]
    return None


def reading_order(name: str) -> str:
    """Return the sort key of a file's path in the dataset folder: in each folder below it, files come before folders.

    The names of files have every character but NUL, so what follows that compares before any longer name.
    """
    folder, _, file = name.rpartition("/")
    return folder.replace("/", "\0\1") + "\0\0" + file if folder else file
