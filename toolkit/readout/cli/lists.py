"""`readout import` of a list that others keep: the proposed map, or what a map makes of the list, in sentences."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from readout import progress
from readout.cli.common import fail, print_lines, style, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.options import Exit, ImportForm
from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff import plan as workbook_plan
from readout.handoff.conflicts import displayed
from readout.handoff.lists import history, plan, proposal, reading
from readout.handoff.lists.resolution import GROUP, STATES
from readout.lint.result import Report
from readout.model.list_map import InvalidMap
from readout.report import formats
from readout.report.sentences import sentences
from readout.span import CellRef
from readout.store import atomic, paths
from readout.store.paths import LISTS, NotADataset, display_path
from readout.text import states
from readout.text.characters import one_line, visible
from readout.text.phrasing import counted, listed

if TYPE_CHECKING:
    from readout.handoff.lists.plan import LeftOver, ListImport
    from readout.handoff.lists.resolution import Request
    from readout.handoff.merge import Side
    from readout.handoff.plan import Import
    from readout.model.identification import Match
    from readout.store.transaction import Transaction

SAMPLES = 3
"""So many examples of a kind are named."""
KINDS = 12
"""So many kinds of cells that stay over are told apart."""
MOST_CHANGES = 20
"""So many records that change are told one by one."""
LONGEST = 60
"""So many characters of a cell are shown."""
LEFT_OVER = "left-over.csv"


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What `readout import` was told."""

    into: Path | None
    map: Path | None
    answer: Path | None
    prefer: Side | None
    encoding: str | None
    write: bool
    allow_delete: bool
    force: str | None
    format: ImportForm


def import_list(file: Path, options: ListOptions) -> int:
    """Propose a map of a list, or import the list by its map. Returns the exit code."""
    try:
        with workbook_plan.opened(find_dataset(options.into), write=options.write) as (root, change):
            if change:
                tell_recovered(change)
            return _import(file, options, root, change)
    except InvalidMap as error:
        return _invalid(error, file)
    except (NotADataset, workbook_plan.CannotImport, workbook_plan.NotChanged, OSError) as error:
        return fail(f"{error}: nothing was changed")


def _import(file: Path, options: ListOptions, root: Path, change: Transaction | None) -> int:
    """Proposes a map, or imports a list by one. Returns the exit code."""
    ours = workbook_plan.load_ours(root, change)
    table = reading.read(file, ours, options.encoding)
    map_file = options.map or _kept_map(root, file)
    if map_file is None or not map_file.exists():
        return _propose(file, table, ours, options)
    if change:  # so that nothing is written by a map, or beside a history, that changes meanwhile
        for kept in (root / LISTS).glob("*"):
            change.read(kept)
    data = map_file.read_bytes()
    result = plan.prepare(
        file,
        root,
        ours,
        (display_path(map_file), data),
        progress.tell,
        table=table,
        prefer=options.prefer,
        allow_delete=options.allow_delete,
    )
    progress.end()
    written = _write(file, result, options, change)
    if options.format is ImportForm.JSON:
        from readout.report.json_text import dumps

        typer.echo(dumps(_document(file, result, written=written)), nl=False)
    else:
        print_lines(_page(file, result, options, written=written))
    return Exit.CLEAN if result.result.clean else Exit.FINDINGS


def _kept_map(root: Path, file: Path) -> Path | None:
    """Return the map that a dataset keeps for a list of this name, if it has one."""
    kept = history.map_file(root, plan.list_name(file))
    return kept if kept.is_file() else None


def _propose(file: Path, table: Any, ours: Any, options: ListOptions) -> int:
    """Print the proposed map, or write it where --map says and nothing is yet."""
    text = proposal.propose(table, ours, plan.list_name(file), progress.tell)
    progress.end()
    command = shlex.join(["readout", "import", str(file), *(["--into", str(options.into)] if options.into else [])])
    if options.write:
        return fail(f"no map says which column of {display_path(file)} is what: `{command} --map FILE` proposes one")
    if options.format is ImportForm.JSON:
        from readout.report.json_text import dumps

        typer.echo(dumps({"list": display_path(file), "rows": len(table.rows), "map": text}), nl=False)
    elif options.map:
        atomic.write(options.map, text.encode())
        name = display_path(options.map)
        print_lines([f"{name} is the map that is proposed. Read it, correct it, and run the same command again."])
    else:
        typer.echo(text, nl=False)
        message = f"This is the map that is proposed. `{command} --map FILE` writes it into a file, for you to correct."
        typer.echo(one_line(f"readout: {message}"), err=True)
    return Exit.CLEAN


def _invalid(error: InvalidMap, file: Path) -> int:
    """Print what is wrong with a map."""
    report = Report(tuple(error.diagnostics), 0, 1, 0)
    findings, _, _ = formats.renderer("text")(report, style()).rpartition("\n\n")
    typer.echo(findings)
    typer.echo(f"The map of {display_path(file)} cannot be used: nothing was changed.")
    return Exit.FINDINGS


def answer_file(file: Path, options: ListOptions, *, is_needed: bool) -> Path | None:
    """Return the file for what stays over; None if there is none. Raises OSError for a link that nobody named: it may
    have come with the list, and leads elsewhere."""
    if options.answer or not (options.write and is_needed):
        return options.answer
    beside = file.with_name(LEFT_OVER)
    if beside.is_symlink():
        raise OSError(f"{display_path(beside)} is a link: name a file for what stays over with --answer")
    return beside


def _write(file: Path, result: ListImport, options: ListOptions, change: Transaction | None) -> bool:
    """Write the answer, and what lands. Returns whether anything landed."""
    answer = answer_file(file, options, is_needed=bool(result.left_over))
    written = bool(change and result.result.contents) and (result.result.clean or options.force is not None)
    if change and written:
        workbook_plan.land(result.result, change)
    if answer and answer.suffix.lower() == ".xlsx":
        _answer_workbook(file, answer, result)
    elif answer:
        atomic.write(answer, plan.left_over_csv(result))
    return written


def _answer_workbook(file: Path, target: Path, result: ListImport) -> None:
    """Write a copy of a workbook with the reasons at the cells that stay over."""
    from readout.handoff import answer
    from readout.handoff.remark import CannotAnswer

    if file.suffix.lower() != ".xlsx":
        raise OSError(f"{display_path(file)} is no Excel workbook: an answer to it is a .csv file")
    path = result.table.path
    diagnostics = [
        Diagnostic(
            "RO117",
            Severity.WARNING,
            each.reason,
            Place(path, cell=CellRef(each.row.sheet, each.row.number, each.column)),
        )
        for each in result.left_over
    ]
    try:
        answer.write(file, target, diagnostics, result.result.merged.conflicts, (), {})
    except CannotAnswer as error:
        raise OSError(str(error)) from None


# ---------------------------------------------------------------- for people


def _page(file: Path, result: ListImport, options: ListOptions, *, written: bool) -> Iterator[str]:
    """Yield the lines that say what a list comes to."""
    table = result.table
    yield f"{display_path(file)}: {counted(len(table.rows), 'row')} of {counted(len(table.columns), 'column')}."
    yield from (f"  {visible(note)}" for note in table.notes)
    yield ""
    yield from _records(result)
    yield from _names(result)
    yield from conflicts(result.result)
    yield from findings(result.result)
    yield from _left_over(result)
    count = result.count
    yield (
        f"Of {counted(count.cells, 'cell')}, {count.landed:,} land whole, {count.in_part:,} in part, "
        f"{count.ignored:,} are ignored by the map, and {count.left_over:,} stay over."
    )
    yield _conclusion(file, result, options, written=written)


def _records(result: ListImport) -> Iterator[str]:
    """Yield how many records are new, change or stay, and what changes where that is little."""
    name = result.mapping.main
    collection = result.result.ours.schema.collections[name]
    ours = result.result.ours.index[name]
    ids = [address.partition("/")[2] for address in result.records.values()]
    changed = {id for collection_name, id in result.result.merged.records if collection_name == name}
    new = [id for id in ids if id not in ours]
    old = [id for id in ids if id in ours and id in changed]
    same = len(ids) - len(new) - len(old)
    yield (
        f"{counted(len(new), collection.record)} new, {len(old):,} changed, {same:,} the same"
        + (
            f"; {counted(len(result.gone), 'row')} gone from the list since it last landed, whose records stay"
            if result.gone
            else ""
        )
        + "."
    )
    if len(result.table.rows) > len(ids):
        rows = counted(len(result.table.rows), "row")
        yield f"{rows} make {counted(len(ids), collection.record)}: rows of one key are one."
    for collection_name in ("people", "organizations", "places", "sources"):
        made = [str(value.get("name", id)) for (kind, id), value in result.new.items() if kind == collection_name]
        if made:
            some = ", ".join(made[:SAMPLES]) + (", …" if len(made) > SAMPLES else "")
            record = result.result.ours.schema.collections[collection_name].record
            what = record if len(made) == 1 else collection_name
            yield visible(f"{len(made):,} {what} new: {some}.")
    made_of_rows = {(name, id) for id in new}
    changes = [change for change in result.result.changes if (change.collection, change.record) not in made_of_rows]
    touched = {(change.collection, change.record) for change in changes if change.collection == name}
    if touched and len(touched) <= MOST_CHANGES:
        told = [change for change in changes if (change.collection, change.record) in touched]
        yield from (f"  {visible(str(each))}" for each in sentences(result.result.ours, result.result.after, told))
    yield ""


def _names(result: ListImport) -> Iterator[str]:
    """Yield how many names were recognized, and why."""
    reasons: Counter[tuple[str, str]] = Counter()
    for request, match in result.matches.items():
        if match.id and not match.reason.startswith("a new ") and (request.target.match[0], match.id) not in result.new:
            reasons[request.target.match[0], match.reason.partition(" of ")[0]] += 1
    for collection in sorted({collection for collection, _ in reasons}):
        parts = [f"{number:,} by {why}" for (name, why), number in reasons.most_common() if name == collection]
        total = sum(number for (name, _), number in reasons.items() if name == collection)
        yield f"{counted(total, 'name')} of {collection} known: {listed(parts[:SAMPLES])}."
    groups = {request.name for request, match in result.matches.items() if match.reason == GROUP}
    if groups:
        some = ", ".join(sorted(groups)[:SAMPLES]) + (", …" if len(groups) > SAMPLES else "")
        yield visible(f"{counted(len(groups), 'name')} of groups, which stand as labels: {some}.")
    hint = states.hint() if any(_could_be_state(*each) for each in result.matches.items()) else ""
    if hint:
        yield f"Names and codes that nothing goes by may be those of states: {hint}."
    if reasons or groups or hint:
        yield ""


def _could_be_state(request: Request, match: Match) -> bool:
    """Whether a name or code of a list that leads to no record stands where states may."""
    return match.id is None and not match.candidates and not STATES.keys().isdisjoint(request.target.match)


def conflicts(result: Import) -> Iterator[str]:
    """Yield the conflicts of an import, each with its three values."""
    for conflict in result.merged.conflicts:
        yield visible(f"Conflict: {conflict.collection}/{conflict.record}, {conflict.address}")
        sides = {"last landed": conflict.base, "list": conflict.theirs, "dataset": conflict.ours}
        yield from (visible(f"    {name:12}{displayed(conflict.field, value)}") for name, value in sides.items())
    if result.merged.conflicts:
        yield ""


def findings(result: Import) -> Iterator[str]:
    """Yield the errors as they would be reported, and how many warnings there are of each rule."""
    errors = [each for each in result.findings if each.severity is Severity.ERROR]
    others = Counter((each.code, each.message.partition(":")[0]) for each in result.findings if each not in errors)
    if errors:
        report = Report(tuple(errors), 0, 1, len(result.after))
        yield formats.renderer("text")(report, style()).rpartition("\n\n")[0]
    for (code, message), number in others.most_common(SAMPLES):
        yield f"{counted(number, 'warning')} {code}, such as: {message}."
    if errors or others:
        yield ""


def _left_over(result: ListImport) -> Iterator[str]:
    """Yield what stays over, alike cells together, with examples."""
    alike: dict[tuple[str, bool, str], list[LeftOver]] = defaultdict(list)
    for each in result.left_over:
        reason = each.reason.partition("`")[0] if each.reason.startswith("`") else each.reason.partition(": ")[0]
        alike[each.heading, each.in_part, reason.strip() or each.reason].append(each)
    most = sorted(alike.items(), key=lambda item: -len(item[1]))
    for (column, in_part, _), cells in most[:KINDS]:
        verb = ("lands" if in_part else "stays") if len(cells) == 1 else ("land" if in_part else "stay")
        what = "in part" if in_part else "over"
        yield visible(f"{column or '(no heading)'}: {counted(len(cells), 'cell')} {verb} {what}:")
        for each in cells[:SAMPLES]:
            text = one_line(each.text)
            text = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
            yield f"  {result.table.place(each.row, each.column)} “{text}”: {one_line(each.reason)}"
    if len(most) > KINDS:
        yield f"and {counted(sum(len(cells) for _, cells in most[KINDS:]), 'cell')} of other kinds."
    if most:
        yield ""


def _conclusion(file: Path, result: ListImport, options: ListOptions, *, written: bool) -> str:
    """Return the last line: what was done, or what to do next."""
    errors, in_conflict = result.result.errors, len(result.result.merged.conflicts)
    files = counted(len(result.result.contents), "file")
    if written:
        over = options.answer or file.with_name(LEFT_OVER)
        return f"{files} written." + (f" What stays over is in {display_path(over)}." if result.left_over else "")
    if not result.result.clean:
        kinds = ((errors, "error"), (in_conflict, "conflict"))
        obstacles = " and ".join(counted(number, noun) for number, noun in kinds if number)
        ways = "Correct the list or its map, or settle conflicts with --ours or --theirs."
        return f"{obstacles}: nothing is written. {ways}"
    if not result.result.contents:
        return "The dataset says all of it already."
    command = ["readout", "import", str(file), *(["--into", str(options.into)] if options.into else [])]
    command += ["--map", str(options.map)] if options.map else []
    return f"This was a dry run. `{shlex.join([*command, '--write'])}` writes {files}."


# ---------------------------------------------------------------- for programs


def _document(file: Path, result: ListImport, *, written: bool) -> Mapping[str, Any]:
    from readout.report.formats import json

    count = result.count
    return {
        "list": display_path(file),
        "dataset": result.result.ours.path,
        "rows": len(result.table.rows),
        "notes": result.table.notes,
        "written": written,
        "records": dict(result.records),
        "new": [f"{collection}/{id}" for collection, id in result.new],
        "changed": sorted(f"{collection}/{id}" for collection, id in result.result.merged.records),
        "gone": list(result.gone),
        "names": list(_decisions(result)),
        "cells": {
            "all": count.cells,
            "landed": count.landed,
            "in_part": count.in_part,
            "ignored": count.ignored,
            "left_over": count.left_over,
        },
        "left_over": [
            {
                "place": result.table.place(each.row, each.column),
                "column": each.heading,
                "value": each.text,
                "in_part": each.in_part,
                "reason": each.reason,
            }
            for each in result.left_over
        ],
        "conflicts": [
            {"key": each.key, "base": each.base, "theirs": each.theirs, "ours": each.ours}
            for each in result.result.merged.conflicts
        ],
        "findings": [json.diagnostic(finding) for finding in result.result.findings],
        "files": sorted(display_path(path) for path in result.result.contents),
    }


def _decisions(result: ListImport) -> Iterable[Mapping[str, Any]]:
    for request, match in result.matches.items():
        yield {
            "name": request.name,
            "collections": list(request.target.match),
            "id": match.id,
            "candidates": list(match.candidates),
            "reason": match.reason,
        }


__all__ = ["ListOptions", "import_list", "paths"]
