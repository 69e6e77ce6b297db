"""What comes back: a workbook is read, and what programs did to its cells is undone where the base proves it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff import base, encodings, recognition, todo
from readout.handoff.base import Base
from readout.handoff.conflicts import Decision
from readout.handoff.forensics import Forensics
from readout.handoff.forensics.evidence import Edits
from readout.handoff.remark import Remark
from readout.handoff.repair import Repair
from readout.handoff.suggestions import Suggestion
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.model.tables import layout
from readout.store import load, load_tables, paths
from readout.syntax.document import TableDocument
from readout.syntax.sheets import reader
from readout.syntax.sheets.grids import Unreadable
from readout.syntax.sheets.reader import Grids
from readout.syntax.sheets.snapshot import Unusable
from readout.text.phrasing import counted

__all__ = ["Repair", "Returned", "read"]

MOST_FILES = 3
"""So many files are named that are written in one way."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back. `dataset` is theirs, repaired; its `problems` are the cells that nobody can be sure of. Such a
    cell is read as the base has it, where the base knows it.

    `decisions` are those of an answer's To-do sheet, by the keys of conflicts. `readable` says whether it is a workbook
    at all. `unread` are the tables of which something could not be read, `remarks` what was left beside the cells, and
    `assumptions` how CSV files were read that are not as the standard has them. `against_ours` says whether it was
    compared with the dataset that it is imported into, since it does not say what was handed out; `is_template` whether
    nothing was. `edits` are those of people. `suggestions` are what cells that cannot be read were likely meant to say,
    `table_of` returns the table in whose sheet a place is, and `suggestion_of` what a finding suggests for its cell.
    `encoding` is that of CSV files in none of Unicode's.
    """

    dataset: Dataset
    base: Base | None
    repairs: tuple[Repair, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    readable: bool = True
    unread: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()
    assumptions: tuple[str, ...] = ()
    against_ours: bool = False
    is_template: bool = False
    edits: Edits | None = None
    suggestions: Mapping[Diagnostic, Suggestion] = field(default_factory=dict)
    table_of: Callable[[Place], str] = lambda _: ""
    suggestion_of: Callable[[Diagnostic], Suggestion | None] = lambda _: None
    encoding: str | None = None


def read(
    path: Path,
    schema: Schema,
    ours: Dataset | None = None,
    *,
    allow_shifts: bool = False,
    encoding: str | None = None,
    accepted: Mapping[Place, str] | None = None,
) -> Returned:
    """Reads a workbook, CSV files of its tables, or anything else that holds a dataset.

    Where it does not say what was handed out, it is compared with `ours`, the dataset that it is imported into; a
    template with nothing. `allow_shifts` takes columns whose values stand in other rows as they are; `encoding` is that
    of CSV files in neither UTF-8 nor UTF-16, and `accepted` what cells are to say by people's word. Raises
    NotADataset, OSError.
    """
    try:
        with opened(path, schema, encoding) as opened_sheets:
            if opened_sheets is not None:
                return _returned(path, opened_sheets, schema, ours, allow_shifts=allow_shifts, accepted=accepted)
    except Unreadable:
        return Returned(load.load(path, schema), None, readable=False)  # which says why
    return Returned(load.load(path, schema), None)


@dataclass(frozen=True, slots=True)
class Opened:
    """The sheets of what came back. `base` is what was handed out, `reason` why that cannot be relied on, `files` are
    those of CSV, and `assumed` says how these are encoded, where nobody has."""

    grids: Grids
    base: Base | None
    reason: Unusable | None
    files: Mapping[str, Path] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()


@contextmanager
def opened(path: Path, schema: Schema, encoding: str | None = None) -> Iterator[Opened | None]:
    """Open a workbook, or CSV files of its tables; None for anything else. Raises Unreadable, OSError."""
    if files := recognition.csv_files(path, schema):
        folder = path if path.is_dir() else path.parent
        with reader.opened_tables(paths.display_path(folder), files) as grids:
            grids.encoding = encoding
            handed_out, reason = _base(grids, schema)
            yield Opened(grids, handed_out, reason, files, _code_page(grids, files, handed_out))
    elif path.suffix.lower() in paths.WORKBOOKS:
        sheets = [table.name for table in layout(schema)]
        with reader.opened(paths.display_path(path), path, ahead=sheets) as grids:
            yield Opened(grids, *_base(grids, schema))
    else:
        yield None


def _returned(
    path: Path,
    sheets: Opened,
    schema: Schema,
    ours: Dataset | None,
    *,
    allow_shifts: bool,
    accepted: Mapping[Place, str] | None,
) -> Returned:
    grids, handed_out, reason, files = sheets.grids, sheets.base, sheets.reason, sheets.files
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
    is_template = reason is None and handed_out is None and grids.base() is not None
    nothing = Dataset(schema, "", {}, {name: [] for name in schema.collections})
    reference = handed_out.dataset if handed_out else nothing if is_template or ours is None else ours
    forensics = Forensics(
        grids,
        reference,
        [ours] if ours else [],
        is_whole=handed_out is not None and (path.is_dir() or not files),
        allow_shifts=allow_shifts,
        accepted=accepted,
    )
    dataset = forensics.dataset(path, _package_metadata(path, files))
    unread = forensics.unread(dataset.problems)
    dataset.problems += unclear
    if reason and all(finding.code != "RO116" for finding in dataset.problems):
        dataset.problems.append(load_tables.snapshot_diagnostic(grids.path, reason))
    return Returned(
        dataset,
        handed_out,
        tuple(forensics.repairs),
        decisions,
        unread=unread,
        remarks=tuple(forensics.remarks),
        assumptions=(*_assumptions(grids), *sheets.assumed),
        encoding=grids.encoding,
        against_ours=reference is ours,
        is_template=is_template,
        edits=forensics.evidence.edits,
        suggestions=forensics.suggestions,
        table_of=forensics.table_of,
        suggestion_of=forensics.suggestion_of,
    )


def _code_page(grids: Grids, files: Mapping[str, Path], handed_out: Base | None) -> tuple[str, ...]:
    """Finds the code page of CSV files, by what was handed out, if none is named; says which it is."""
    strange = [file for file in files.values() if encodings.is_unknown(file)]
    if not strange or grids.encoding or handed_out is None:
        return ()
    page = encodings.likely(strange, handed_out.dataset)
    if not page.alike:
        return ()
    grids.encoding = page.name
    return (f"of {counted(page.cells, 'cell')} with letters beyond ASCII, {page.alike} are as they were handed out",)


def _assumptions(grids: Grids) -> tuple[str, ...]:
    """How CSV files are written otherwise than with commas in UTF-8, a sentence for each way."""
    return tuple(f"{what} ({_named(sorted(files))})" for what, files in grids.assumptions.items())


def _named(files: Sequence[str]) -> str:
    return ", ".join(files) if len(files) <= MOST_FILES else f"{files[0]} and {len(files) - 1} more files"


def _package_metadata(path: Path, files: Mapping[str, Path]) -> dict[str, Any] | None:
    """The metadata that a folder of CSV files describes itself with."""
    package = path / paths.PACKAGE
    if not (files and path.is_dir() and package.is_file()):
        return None
    try:
        metadata = json.loads(package.read_bytes()).get("readout")
    except (ValueError, AttributeError, RecursionError):
        return None
    return metadata if isinstance(metadata, dict) else None


def _base(grids: Grids, schema: Schema) -> tuple[Base | None, Unusable | None]:
    """What was handed out; None where the workbook does not say, or why it cannot be relied on."""
    stored = grids.base()
    if stored is None or isinstance(stored, Unusable):
        return None, stored
    grids.remembered = stored._replace(records="")  # which need not be kept twice
    try:
        return base.read(stored, grids.path, schema), None
    except Unusable as error:
        return None, error
