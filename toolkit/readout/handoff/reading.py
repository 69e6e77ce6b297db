"""What comes back: a workbook is read, and what programs did to its cells is undone where the base proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from readout.diagnostic import Diagnostic, Severity
from readout.handoff import base, todo
from readout.handoff.base import Base
from readout.handoff.conflicts import Decision
from readout.handoff.forensics import Forensics
from readout.handoff.remark import Remark
from readout.handoff.repair import Repair
from readout.model import tables
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.store import load, load_tables, paths
from readout.syntax.document import TableDocument
from readout.syntax.sheets import reader
from readout.syntax.sheets.grids import Unreadable
from readout.syntax.sheets.reader import Grids
from readout.syntax.sheets.snapshot import Unusable

__all__ = ["Repair", "Returned", "read"]


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back. `dataset` is theirs, repaired; its `problems` are the cells that nobody can be sure of. Such a
    cell is read as the base has it, where the base knows it.

    `readable` says whether it is a workbook at all. `unread` are the tables of which something could not be read.
    `remarks` are what was left beside the cells. `decisions` are those of an answer's To-do sheet, by the keys of
    conflicts.
    """

    dataset: Dataset
    base: Base | None
    repairs: tuple[Repair, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    readable: bool = True
    unread: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()


def read(path: Path, schema: Schema, ours: Dataset | None = None, *, allow_shifts: bool = False) -> Returned:
    """Reads a workbook, the folder of CSV files that one was saved into, or anything else that holds a dataset.

    Where it does not say what was handed out, it is compared with `ours`, the dataset that it is imported into; a
    template with nothing. `allow_shifts` takes columns whose values stand in other rows as they are. Raises
    NotADataset, OSError.
    """
    names = [table.name for table in tables.layout(schema)]
    if not (path.suffix.lower() in paths.WORKBOOKS or (path.is_dir() and reader.saved_csv(path, names))):
        return Returned(load.load(path, schema), None)
    try:
        with reader.opened(paths.display_path(path), path) as grids:
            return _returned(path, grids, schema, ours, allow_shifts=allow_shifts)
    except Unreadable:
        return Returned(load.load(path, schema), None, readable=False)  # which says why


def _returned(path: Path, grids: Grids, schema: Schema, ours: Dataset | None, *, allow_shifts: bool) -> Returned:
    decisions: Mapping[str, Decision] = {}
    unclear: list[Diagnostic] = []
    for name in grids.names:
        if name in todo.NAMES and todo.is_ours(rows := grids.grid(name).rows):
            decisions = todo.decisions(rows)
            document = TableDocument(grids.path, suffix=grids.suffix, titles=grids.titles)
            unclear = [
                Diagnostic(problem.code, Severity.ERROR, problem.message, document.place(cell), problem.help)
                for cell, problem in todo.problems(name, rows)
            ]
    handed_out, reason = _base(grids, schema)
    is_template = reason is None and handed_out is None and grids.base() is not None
    nothing = Dataset(schema, "", {}, {name: [] for name in schema.collections})
    reference = handed_out.dataset if handed_out else nothing if is_template or ours is None else ours
    forensics = Forensics(
        grids,
        reference,
        [ours] if ours else [],
        remembered=handed_out is not None,
        allow_shifts=allow_shifts,
    )
    dataset = forensics.dataset(path)
    unread = forensics.unread(dataset.problems)
    dataset.problems += unclear
    if reason and all(finding.code != "RO116" for finding in dataset.problems):
        dataset.problems.append(load_tables.snapshot_diagnostic(grids.path, reason))
    return Returned(
        dataset, handed_out, tuple(forensics.repairs), decisions, unread=unread, remarks=tuple(forensics.remarks)
    )


def _base(grids: Grids, schema: Schema) -> tuple[Base | None, Unusable | None]:
    """What was handed out; None where the workbook does not say, or why it cannot be relied on."""
    stored = grids.base()
    if stored is None or isinstance(stored, Unusable):
        return None, stored
    grids.remembered = replace(stored, records="")  # which need not be kept twice
    try:
        return base.read(stored, grids.path, schema), None
    except Unusable as error:
        return None, error
