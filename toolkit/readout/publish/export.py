"""Writes the exports of a dataset to their places: all targets become the new ones, or stay the old ones.

They are written into `.readout/` of the output folder first, and moved when all of them are complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.model import former_ids
from readout.model.dataset import Dataset
from readout.publish import codebook, formats
from readout.publish.formats import Loss, Options
from readout.store import atomic, transaction
from readout.store.paths import display_path
from readout.text.phrasing import counted
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

if TYPE_CHECKING:
    from concurrent.futures import Executor

LOSSES = "losses.json"
COMPANIONS = (codebook.TARGET, LOSSES)
"""What every export writes beside the formats."""
PART = "part.xlsx"
"""The workbook of a part of a dataset: it replaces no export of the whole."""

Losses = dict[str, list[Loss]]


class Refused(Exception):
    """An export that cannot be made as it is asked for. The text says what to do instead."""


class Lossy(Refused):
    """A format cannot hold everything, and was asked to. `losses` says what, by format."""

    def __init__(self, losses: Losses) -> None:
        super().__init__(f"{quoted_list(name for name, lost in losses.items() if lost)} cannot hold everything")
        self.losses = losses


def choose(requested: Iterable[str]) -> tuple[str, ...]:
    """Return the requested formats, each once, in the order of `formats.names`. Raises Refused for an unknown one, and
    for none."""
    requested, names = list(requested), formats.names()
    for name in requested:
        if name not in names:
            near = nearest(name, names)
            hint = f"{did_you_mean(near)} T" if near else "t"
            raise Refused(f"there is no format `{name}`: {hint}he formats are {', '.join(names)}")
    if not requested:
        raise Refused(f"name a format, or several: {', '.join(names)}")
    return tuple(name for name in names if name in requested)


def publish(
    dataset: Dataset,
    chosen: Sequence[str],
    output: Path,
    options: Options,
    *,
    strict: bool = False,
    executor: Executor | None = None,
) -> Losses:
    """Write a dataset into the output folder, in formats of `choose`, with `codebook.md` and `losses.json`. Return what
    each format could not hold.

    Writes nothing and raises: Refused for an output folder that cannot be used, Lossy for losses if `strict`,
    CannotHold from a format, NotChanged while the folder is written to, OSError, WorkerDied from an `executor`, whose
    workers share the work on NDJSON.
    """
    targets = {name: formats.exporter(name).TARGET for name in chosen}
    _check_targets(dataset, output, (*targets.values(), *COMPANIONS))
    with transaction.begin(output, is_dataset=False) as change:
        new = change.staging_folder()
        statistics = codebook.Statistics(dataset.schema)
        new_targets = {name: new / target for name, target in targets.items()}
        losses = formats.write(dataset, new_targets, options, statistics, executor=executor)
        if strict and any(losses.values()):
            raise Lossy(losses)
        for target in targets.values():
            _check_folder(new / target, output / target)
        text = json.dumps(_losses_json(output, losses), indent=2, ensure_ascii=False)
        (new / LOSSES).write_text(text + "\n", "utf-8", newline="\n")
        (new / codebook.TARGET).write_text(statistics.markdown(dataset), "utf-8", newline="\n")
        change.replace({output / target: new / target for target in (*targets.values(), *COMPANIONS)})
    return losses


def choose_records(dataset: Dataset, names: Iterable[str]) -> frozenset[str]:
    """Return the addresses of the records that names mean: `COLLECTION/ID`, or `COLLECTION` for all of its records.
    Raises Refused for a name that means none."""
    addresses: set[str] = set()
    for name in names:
        collection, _, id = name.rstrip("/").partition("/")
        by_id = dataset.index.get(collection, {})
        records = [by_id[id]] if id in by_id else list(by_id.values()) if not id else []
        if not records and by_id:
            records = former_ids.successors(dataset, id, (collection,))
        if not records:
            raise Refused(f"there is no record `{name}`: {_hint(dataset, collection, id)}")
        addresses |= {record.address for record in records}
    return frozenset(addresses)


def _hint(dataset: Dataset, collection: str, id: str) -> str:
    """Return what a name that means no record was likely meant to be."""
    if collection in dataset.index and not id:
        return f"the dataset has no {collection}"
    id = id or collection
    collections = (collection,) if dataset.index.get(collection) else tuple(dataset.index)
    from readout.model.lookup import lookup

    near = dataset.find(id, dataset.index) or lookup(dataset).nearest(id, collections)
    if near:
        return did_you_mean(near.address, near.name)
    if other := nearest(collection, dataset.index):
        return did_you_mean(other)
    return f"`COLLECTION/ID` names one, and `COLLECTION` all of {quoted_list(dataset.index)}"


def write_workbook(dataset: Dataset, only: frozenset[str], target: Path) -> None:
    """Write a workbook of the records at some addresses; without any it is a blank workbook to fill in.

    Raises Refused for a target that cannot be used, CannotHold for what a workbook cannot hold, NotChanged while
    another process writes into its folder, OSError.
    """
    _check_targets(dataset, target.parent, (target.name,))
    if target.suffix.lower() != ".xlsx":
        raise Refused(f"{display_path(target)} does not end in .xlsx, as a workbook does")
    with transaction.begin(target.parent, is_dataset=False) as change:
        new = change.staging_folder() / target.name
        formats.write_one("xlsx", dataset, new, Options(only=only))
        change.replace({target: new})


def _check_targets(dataset: Dataset, output: Path, targets: Iterable[str]) -> None:
    """Raise Refused where writing would replace a file, or the dataset itself, if it was read from somewhere; OSError
    where it would replace what is no regular file."""
    source, folder = Path(dataset.path).resolve() if dataset.path else None, output.resolve()
    blocked = next((path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()), None)
    if blocked:
        raise Refused(f"{display_path(blocked)} is a file: name a folder to write into")
    if source and source.is_dir() and folder.is_relative_to(source):
        raise Refused(f"{display_path(output)} lies in the dataset {display_path(source)}: choose a folder outside it")
    for target in targets:
        path = folder / target
        if source and source.is_relative_to(path):
            raise Refused(
                f"{display_path(path)} is the dataset, or holds it, and would be replaced: choose another folder"
            )
        if path.exists() and path.is_dir() != target.endswith("/"):
            raise Refused(
                f"{display_path(path)} is a {'folder' if path.is_dir() else 'file'}: "
                "move it away, or choose another folder"
            )
        if target.endswith("/") and path.is_symlink():
            raise Refused(
                f"{display_path(path)} is a link, and would be replaced: move it away, or choose another folder"
            )
        if not target.endswith("/"):
            atomic.destination(path)


def _check_folder(new: Path, old: Path) -> None:
    """Raise Refused where a folder would be replaced that is no earlier export: no file in it has the name of a new
    one."""
    if new.is_dir() and old.is_dir():
        existing = {file.name for file in old.iterdir()}
        if existing and existing.isdisjoint(file.name for file in new.iterdir()):
            raise Refused(
                f"{display_path(old)} is no earlier export, and would be replaced: "
                "move it away, or choose another folder"
            )


def _losses_json(output: Path, losses: Losses) -> dict[str, Any]:
    """Return the content of `losses.json`: of these exports, and of earlier ones that still are beside them."""
    try:
        before = json.loads(atomic.read(output / LOSSES) or b"{}")
    except (OSError, ValueError):
        before = {}
    earlier = before if isinstance(before, Mapping) else {}
    names = [name for name in formats.names() if name in earlier]
    content = {name: earlier[name] for name in names if (output / formats.exporter(name).TARGET).exists()}
    for name, lost in losses.items():
        times = sum(loss.count for loss in lost)
        summary = (
            f"Cannot hold {counted(times, 'value')}, of {counted(len(lost), 'kind')}." if lost else "Holds everything."
        )
        content[name] = {"summary": summary, "losses": [asdict(loss) for loss in lost]}
    return dict(sorted(content.items()))
