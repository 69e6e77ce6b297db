"""Which dataset, and which record of it, a command is asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import typer

from readout.model import former_ids
from readout.model.dataset import Dataset, Record
from readout.store import load, paths
from readout.store.index import load_indexed, load_lazily
from readout.store.paths import SETTINGS, NotADataset
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean

GIT = "git:"


def find_dataset(path: Path | None) -> Path:
    """The dataset to work on: the one given, the nearest above the working folder, or data/.

    Raises NotADataset where there is none.
    """
    if path:
        return path
    working_folder = Path.cwd()
    for folder in (working_folder, *working_folder.parents):
        for candidate in (folder, folder / "data"):
            if (candidate / SETTINGS).is_file():
                return candidate
    below = sorted(paths.display_path(settings.parent) for settings in working_folder.glob(f"*/{SETTINGS}"))
    way = f"name its folder: {quoted_list(below, most=10)}" if below else "`readout init data` makes one"
    raise NotADataset(f"there is no dataset here (no readout.toml in this folder, above it, or in data/): {way}")


def folder_of_records(path: Path, change: str) -> Path:
    """The folder of a dataset whose records are `change` ("renamed"). Raises NotADataset, also for one file."""
    root = paths.discover(path)
    if root.is_file():
        name = paths.display_path(root)
        raise NotADataset(
            f"{name} is a single file, and records are {change} in a folder of them: do that in the dataset, and "
            "export it again"
        )
    return root


def load_side(name: str, data: Path | None = None) -> Dataset:
    """One side of a comparison: `git:REVISION` of the dataset here (or `data`), `git:REVISION:PATH` of another, or the
    path of a dataset or an export.

    Raises NotADataset, OSError.
    """
    if name.startswith(GIT):
        revision, _, folder = name.removeprefix(GIT).partition(":")
        return load.load_revision(find_dataset(Path(folder) if folder else data), revision)
    path = Path(name)
    if not path.exists():
        from readout.store import git

        hint = f": {did_you_mean(GIT + name)}" if git.knows(Path.cwd(), name) else ""
        raise paths.NotADataset(f"there is no {paths.display_path(path)}{hint}")
    return tell_interruption(load_lazily(path))


def load_sides(old: str, new: str, data: Path | None = None) -> tuple[Dataset, Dataset]:
    """Both sides of a comparison, as `load_side` takes them. Of a revision of the dataset on the new side, only what
    changed is read.

    Raises NotADataset, OSError.
    """
    if not old.startswith(GIT) or new.startswith(GIT) or not (Path(new) / SETTINGS).is_file():
        return load_side(old, data), load_side(new)
    revision, _, folder = old.removeprefix(GIT).partition(":")
    root, dataset = find_dataset(Path(folder) if folder else data), tell_interruption(load_lazily(Path(new)))
    is_same = root.resolve() == Path(new).resolve() and paths.display_path(root) == paths.display_path(new)
    return load.load_revision(root, revision, beside=dataset if is_same else None), dataset


def tell_interruption(dataset: Dataset) -> Dataset:
    """Say on standard error if the dataset may be half changed; return it."""
    for problem in dataset.problems:
        if problem.code in ("RO119", "RO120"):
            typer.echo(f"readout: {problem.message}: {problem.help}", err=True)
    return dataset


class NoSuchRecord(Exception):
    """No record goes by the name, or it cannot be shown. The text says what to do."""


def open_record(name: str, data: Path | None) -> tuple[Dataset, Record]:
    """The dataset, without its invalid records, and the record of it that `id` or `collection/id` names.

    Raises NotADataset, NoSuchRecord, OSError.
    """
    dataset, invalid = load_indexed(paths.discover(find_dataset(data)))
    tell_interruption(dataset)
    record = _find(dataset, name)
    if record in invalid:
        raise NoSuchRecord(f"{record.address} has errors: `readout validate` names them")
    if invalid:
        others = "1 record with errors is" if len(invalid) == 1 else f"{len(invalid)} records with errors are"
        typer.echo(f"readout: {others} passed over: `readout validate` names them", err=True)
    kept = {name: [each for each in records if each not in invalid] for name, records in dataset.records.items()}
    return replace(dataset, records=kept), record


def _find(dataset: Dataset, name: str) -> Record:
    collection, _, id = name.rpartition("/")
    collections = (collection,) if collection in dataset.index else tuple(dataset.index)
    matches = [record for each in collections if (record := dataset.index[each].get(id))]
    if not matches and len(matches := former_ids.successors(dataset, id, collections)) == 1:
        typer.echo(f"readout: {former_ids.sentence(name, matches[0])}", err=True)
    if len(matches) == 1 and (not collection or matches[0].collection.name == collection):
        return matches[0]
    from readout.model.lookup import lookup

    named = [] if matches else lookup(dataset).named(id if collection else name, collections)
    if len(named) > 1:  # a code is that of a state before that of its place
        named = [record for record in named if record.collection.name == "organizations"] or named
    if len(named) == 1:
        return named[0]
    if matches and not collection:
        raise NoSuchRecord(f"`{id}` is the id of {quoted_list(record.address for record in matches)}: say which")
    near = (
        matches[0]
        if matches
        else lookup(dataset).nearest(id, collections) or lookup(dataset).nearest(id, tuple(dataset.index))
    )
    hint = did_you_mean(near.address, near.name) if near else "`ID` or `COLLECTION/ID` names one"
    raise NoSuchRecord(f"there is no record `{name}`: {hint}")
