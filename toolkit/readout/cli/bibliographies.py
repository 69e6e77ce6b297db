"""`readout import` of a bibliography that others keep: what it comes to, in sentences."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from readout.cli.common import fail, print_lines, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.lists import KINDS, LONGEST, MOST_CHANGES, SAMPLES, ListOptions, answer_file, conflicts, findings
from readout.cli.options import Exit, ImportForm
from readout.handoff import plan as workbook_plan
from readout.handoff.bibliographies import plan, reading
from readout.handoff.lists.plan import csv_of_left_over
from readout.report.sentences import sentences
from readout.store import atomic
from readout.store.paths import LISTS, NotADataset, display_path
from readout.text.characters import one_line, visible
from readout.text.phrasing import counted, listed

if TYPE_CHECKING:
    from readout.handoff.bibliographies.entries import LeftOver
    from readout.handoff.bibliographies.plan import BibliographyImport
    from readout.store.transaction import Transaction


def import_bibliography(file: Path, form: str, options: ListOptions) -> int:
    """Import the sources of a bibliography. Returns the exit code."""
    if options.map:
        return fail("a bibliography needs no map: leave --map out")
    if options.answer and options.answer.suffix.lower() == ".xlsx":
        return fail(f"{display_path(file)} is no Excel workbook: an answer to it is a .csv file")
    try:
        with workbook_plan.opened(find_dataset(options.into), write=options.write) as (root, change):
            if change:
                tell_recovered(change)
            return _import(file, form, options, root, change)
    except (NotADataset, workbook_plan.CannotImport, workbook_plan.NotChanged, OSError) as error:
        return fail(f"{error}: nothing was changed")


def _import(file: Path, form: str, options: ListOptions, root: Path, change: Transaction | None) -> int:
    ours = workbook_plan.load_ours(root, change)
    bibliography = reading.read(file, form, options.encoding)
    if change:
        for kept in (root / LISTS).glob("*"):
            change.read(kept)
    result = plan.prepare(file, root, ours, bibliography, prefer=options.prefer, allow_delete=options.allow_delete)
    clean = result.result.clean
    written = bool(change and result.result.contents) and (clean or options.force is not None)
    answer = answer_file(file, options, is_needed=bool(result.left_over))
    if change and written:
        workbook_plan.land(result.result, change)
    if answer:
        rows = (
            (each.place, each.field, each.text, "in part" if each.in_part else "left over", each.reason)
            for each in result.left_over
        )
        atomic.write(answer, csv_of_left_over(rows))
    if options.format is ImportForm.JSON:
        from readout.report.json_text import dumps

        typer.echo(dumps(_document(file, result, written=written)), nl=False)
    else:
        print_lines(_page(file, result, options, answer, written=written))
    return Exit.CLEAN if clean else Exit.FINDINGS


# ---------------------------------------------------------------- for people


def _page(
    file: Path, result: BibliographyImport, options: ListOptions, answer: Path | None, *, written: bool
) -> Iterator[str]:
    """Yield the lines that say what a bibliography comes to."""
    bibliography = result.bibliography
    number = len(bibliography.entries)
    entries = f"{number:,} {'entry' if number == 1 else 'entries'}"
    yield f"{display_path(file)}: {entries} of {bibliography.form}."
    yield from (f"  {visible(note)}" for note in bibliography.notes)
    yield ""
    yield from _records(result)
    yield from conflicts(result.result)
    yield from findings(result.result)
    yield from _left_over(result)
    yield _conclusion(file, result, options, answer, written=written)


def _records(result: BibliographyImport) -> Iterator[str]:
    """Yield how many sources are new, change or stay, and why those that are known are."""
    new = [each for each in result.decisions if each.is_new]
    old = [each for each in result.decisions if not each.is_new]
    touched = {id for name, id in result.result.merged.records if name == plan.COLLECTION}
    changed = [each.id for each in old if each.id in touched]
    gone = f"; {counted(len(result.gone), 'entry')} gone from the file, whose sources stay" if result.gone else ""
    yield f"{counted(len(new), 'source')} new, {len(changed):,} changed, {len(old) - len(changed):,} the same{gone}."
    if old:
        reasons = Counter(each.reason for each in old)
        yield f"Known: {listed([f'{number:,} by {why}' for why, number in reasons.most_common()])}."
    if changed and len(changed) <= MOST_CHANGES:
        told = [change for change in result.result.changes if change.record in changed]
        yield from (f"  {visible(str(each))}" for each in sentences(result.result.ours, result.result.after, told))
    yield ""


def _left_over(result: BibliographyImport) -> Iterator[str]:
    """Yield what stays over, alike fields together, with examples."""
    alike: dict[tuple[str, str], list[LeftOver]] = defaultdict(list)
    for each in result.left_over:
        alike[each.field, each.reason.partition("`")[0]].append(each)
    most = sorted(alike.items(), key=lambda item: -len(item[1]))
    for (field, _), held in most[:KINDS]:
        yield visible(f"{field or 'entries'}: {counted(len(held), 'value')} left over:")
        for each in held[:SAMPLES]:
            text = one_line(each.text)
            text = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
            yield f"  {each.place} “{text}”: {one_line(each.reason)}"
    if len(most) > KINDS:
        yield f"and {counted(sum(len(held) for _, held in most[KINDS:]), 'value')} of other kinds."
    if most:
        yield ""


def _conclusion(
    file: Path, result: BibliographyImport, options: ListOptions, answer: Path | None, *, written: bool
) -> str:
    files = counted(len(result.result.contents), "file")
    over = f" What stays over is in {display_path(answer)}." if answer else ""
    if written:
        return f"{files} written.{over}"
    if not result.result.clean:
        kinds = ((result.result.errors, "error"), (len(result.result.merged.conflicts), "conflict"))
        obstacles = " and ".join(counted(number, noun) for number, noun in kinds if number)
        return (
            f"{obstacles}: nothing is written. Correct the entries, or settle conflicts with --ours or --theirs.{over}"
        )
    if not result.result.contents:
        return f"The dataset says all of it already.{over}"
    command = ["readout", "import", str(file), *(["--into", str(options.into)] if options.into else [])]
    return f"This was a dry run. `{shlex.join([*command, '--write'])}` writes {files}.{over}"


# ---------------------------------------------------------------- for programs


def _document(file: Path, result: BibliographyImport, *, written: bool) -> Mapping[str, Any]:
    from readout.report.formats import json

    return {
        "bibliography": display_path(file),
        "form": result.bibliography.form,
        "dataset": result.result.ours.path,
        "notes": result.bibliography.notes,
        "written": written,
        "entries": [
            {"place": each.entry.place, "key": each.entry.key, "id": each.id, "new": each.is_new, "reason": each.reason}
            for each in result.decisions
        ],
        "changed": sorted(f"{collection}/{id}" for collection, id in result.result.merged.records),
        "gone": list(result.gone),
        "left_over": [
            {"place": each.place, "field": each.field, "value": each.text, "reason": each.reason}
            for each in result.left_over
        ],
        "conflicts": [
            {"key": each.key, "base": each.base, "theirs": each.theirs, "ours": each.ours}
            for each in result.result.merged.conflicts
        ],
        "findings": [json.diagnostic(finding) for finding in result.result.findings],
        "files": sorted(display_path(path) for path in result.result.contents),
    }
