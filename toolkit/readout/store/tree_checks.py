"""What is wrong with the tree of a dataset folder, whatever its files hold: look-alikes of repositories (RO121), and
names that not every system has (RO122)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from readout.diagnostic import Diagnostic, Place, Severity
from readout.model.schema import Schema
from readout.store.paths import GIT_FOLDER, SUFFIXES, display_path
from readout.store.portable import is_device, is_portable, portable_id

HEAD, OBJECTS, REFS = "HEAD", "objects", "refs"


def tree_problems(schema: Schema, root: Path, names: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield the findings about the names in a dataset folder, given as the files' paths in it."""
    tree = "/".join(names)  # to look for what is rare in all names at once
    if HEAD in tree or GIT_FOLDER in tree.lower():
        yield from _repositories(root, names)
    if not is_portable(tree) or len(set(map(str.lower, names))) < len(names):
        yield from _names(schema, root, names)


def _repositories(root: Path, names: Sequence[str]) -> Iterator[Diagnostic]:
    help = "delete it: nothing of a dataset is kept in there, and git would follow its settings"
    for name in names:
        folder, _, file = name.rpartition("/")
        if folder and file.lower() == GIT_FOLDER and not folder.startswith("."):
            message = f"{folder} is the top of another git repository"
            yield Diagnostic("RO121", Severity.ERROR, message, Place(display_path(root / name)), help)
        elif file == HEAD and "/." not in f"/{name}" and _holds_both(root, folder, names):
            what = folder or "the dataset's folder"
            message = f"{what} looks like a git repository"
            yield Diagnostic("RO121", Severity.ERROR, message, Place(display_path(root / name)), help)


def _holds_both(root: Path, folder: str, names: Sequence[str]) -> bool:
    """Whether a folder holds the two folders of a repository, as it is or as its names say."""
    parts = [f"{folder}/{part}".lstrip("/") for part in (OBJECTS, REFS)]
    return all((root / part).is_dir() or any(name.startswith(f"{part}/") for name in names) for part in parts)


def _names(schema: Schema, root: Path, names: Sequence[str]) -> Iterator[Diagnostic]:
    by_lower: dict[str, str] = {}
    for name in names:
        if name.startswith("."):
            continue
        other = by_lower.setdefault(name.lower(), name)
        if other is name and is_portable(name):
            continue
        path = display_path(root / name)
        if not is_portable(name):
            message = "Windows cannot check out a file of this name"
            proposal = _proposal(schema, name, names)
            help = f"give the record another id, and the file its name: `{proposal}`" if proposal else "rename it"
            yield Diagnostic("RO122", Severity.ERROR, message, Place(path), help, proposal)
        else:
            message = f"Windows cannot check out both this file and {display_path(root / other)}"
            help = "rename one of them: the names differ in upper and lower case only"
            yield Diagnostic("RO122", Severity.ERROR, message, Place(path), help)


def _proposal(schema: Schema, name: str, names: Sequence[str]) -> str | None:
    """Return another id for the record of a file that has the name of a device; None for other files."""
    collection = schema.collections.get(name.partition("/")[0])
    file = name.rpartition("/")[2]
    stem, _, suffix = file.rpartition(".")
    if (
        collection is None
        or f".{suffix.lower()}" not in SUFFIXES
        or not (is_device(stem) and stem.isascii() and stem.isalnum())
    ):
        return None
    space = [each.name for each in schema.collections.values() if each.id_space == collection.id_space]
    taken = {other.rpartition("/")[2].rpartition(".")[0] for other in names if other.partition("/")[0] in space}
    return portable_id(stem.lower(), collection.record, taken.__contains__)
