"""Puts exports into their places: each target is the old one or the new one, never half of one.

Everything is written into a folder beside the targets first, and moved when all of it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from readout.model.dataset import Dataset
from readout.model.lookup import lookup
from readout.publish import codebook
from readout.publish.formats import Loss, Options, exporter, names, write, write_one
from readout.store import atomic
from readout.store.paths import display_path
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

LOSSES = "losses.json"
BESIDE = (codebook.TARGET, LOSSES)
"""What every export writes beside the formats."""

Losses = dict[str, list[Loss]]


class Refused(Exception):
    """An export that cannot be made as it is asked for. The text says what to do instead."""


class Lossy(Refused):
    """A format cannot hold everything, and was asked to. `losses` says what, by format."""

    def __init__(self, losses: Losses) -> None:
        super().__init__(f"{quoted_list(name for name, lost in losses.items() if lost)} cannot hold everything")
        self.losses = losses


def choose(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats asked for, each once, in their order. Raises Refused for one that there is not, and for none."""
    asked = list(formats)
    for name in asked:
        if name not in names():
            near = nearest(name, names())
            hint = f"{did_you_mean(near)} T" if near else "t"
            raise Refused(f"there is no format `{name}`: {hint}he formats are {', '.join(names())}")
    if not asked:
        raise Refused(f"name a format, or several: {', '.join(names())}")
    return tuple(name for name in names() if name in asked)


def publish(
    dataset: Dataset, formats: Sequence[str], output: Path, options: Options, *, strict: bool = False
) -> Losses:
    """Writes the dataset into the output folder, in formats of `choose`, with `codebook.md` and `losses.json`; says
    what was lost.

    Writes nothing and raises: Refused for an output folder that will not do, Lossy for losses if
    `strict`, CannotHold from an exporter, OSError.
    """
    targets = {name: exporter(name).TARGET for name in formats}
    _check(dataset, output, (*targets.values(), *BESIDE))
    with TemporaryDirectory(prefix=".readout-", dir=_standing(output)) as folder:
        new, old = Path(folder, "new"), Path(folder, "old")
        new.mkdir()
        old.mkdir()
        tally = codebook.Tally(dataset.schema)
        losses = write(dataset, {name: new / target for name, target in targets.items()}, options, tally)
        if strict and any(losses.values()):
            raise Lossy(losses)
        for target in targets.values():
            _check_folder(new / target, output / target)
        text = json.dumps(_account(output, losses), indent=2, ensure_ascii=False)
        (new / LOSSES).write_text(text + "\n", "utf-8", newline="\n")
        (new / codebook.TARGET).write_text(tally.write(dataset), "utf-8", newline="\n")
        output.mkdir(parents=True, exist_ok=True)
        for target in (*targets.values(), *BESIDE):
            _move(new / target, output / target, old / target)
    return losses


PART = "part.xlsx"
"""The workbook of a part of a dataset: it takes no export's place."""


def choose_records(dataset: Dataset, names: Iterable[str]) -> frozenset[str]:
    """The addresses of the records that names mean: `COLLECTION/ID`, or `COLLECTION` for all of its records. Raises
    Refused for a name that means none."""
    addresses: set[str] = set()
    for name in names:
        collection, _, id = name.rstrip("/").partition("/")
        there = dataset.index.get(collection, {})
        meant = [there[id]] if id in there else list(there.values()) if not id else []
        if not meant:
            raise Refused(f"there is no record `{name}`: {_meant(dataset, collection, id)}")
        addresses |= {record.address for record in meant}
    return frozenset(addresses)


def _meant(dataset: Dataset, collection: str, id: str) -> str:
    """What may have been meant by a name that means no record."""
    if collection in dataset.index and not id:
        return f"the dataset has no {collection}"
    id = id or collection
    collections = (collection,) if dataset.index.get(collection) else tuple(dataset.index)
    near = dataset.find(id, dataset.index) or lookup(dataset).nearest(id, collections)
    if near:
        return did_you_mean(near.address, near.name)
    if other := nearest(collection, dataset.index):
        return did_you_mean(other)
    return f"`COLLECTION/ID` names one, and `COLLECTION` all of {quoted_list(dataset.index)}"


def hand_out(dataset: Dataset, only: frozenset[str], target: Path) -> None:
    """Writes a workbook of the records at some addresses, which may be none: then it is a template.

    Raises Refused for a place that will not do, CannotHold for what a workbook cannot hold, OSError.
    """
    _check(dataset, target.parent, (target.name,))
    if target.suffix.lower() != ".xlsx":
        raise Refused(f"{display_path(target)} does not end in .xlsx, as a workbook does")
    with TemporaryDirectory(prefix=".readout-", dir=_standing(target.parent)) as folder:
        new = Path(folder, target.name)
        write_one("xlsx", dataset, new, Options(only=only))
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(new, target, Path(folder, "old"))


def _standing(path: Path) -> Path:
    """The path, or the nearest folder above it that there is."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.is_dir())


def _check(dataset: Dataset, output: Path, targets: Iterable[str]) -> None:
    """Raises Refused where writing would meet a file, or the dataset itself, if it was read from somewhere; OSError
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
    """Raises Refused where a folder would be replaced that is no earlier export: not one file goes by the same name."""
    if new.is_dir() and old.is_dir():
        there = {file.name for file in old.iterdir()}
        if there and there.isdisjoint(file.name for file in new.iterdir()):
            raise Refused(
                f"{display_path(old)} is no earlier export, and would be replaced: "
                "move it away, or choose another folder"
            )


def _account(output: Path, losses: Losses) -> dict[str, Any]:
    """What `losses.json` says: of these exports, and of earlier ones that still stand beside them."""
    try:
        before = json.loads((output / LOSSES).read_bytes())
    except (OSError, ValueError):
        before = {}
    kept = before if isinstance(before, Mapping) else {}
    account = {name: kept[name] for name in names() if name in kept and (output / exporter(name).TARGET).exists()}
    for name, lost in losses.items():
        times = sum(loss.count for loss in lost)
        summary = f"Cannot hold {times} values, of {len(lost)} kinds." if lost else "Holds everything."
        account[name] = {"summary": summary, "losses": [asdict(loss) for loss in lost]}
    return dict(sorted(account.items()))


def _move(new: Path, target: Path, old: Path) -> None:
    """Replaces the target, or the file that it links to. A folder is moved aside first, since no system replaces one
    that is not empty."""
    if not target.is_dir():
        new.replace(atomic.destination(target))
        return
    target.replace(old)
    try:
        new.replace(target)
    except OSError:
        old.replace(target)
        raise
