"""Merge an edited workbook, or a list or bibliography of others, into a dataset. A dry run unless --write is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readout.cli.common import fail, style, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.options import Data, Exit, ImportForm
from readout.diagnostic import Place
from readout.handoff import page, plan, reading, recognition
from readout.handoff.encodings import is_encoding
from readout.handoff.remark import CannotAnswer
from readout.model.changes import Change, Kind
from readout.model.schema import default
from readout.store import paths
from readout.store.paths import NotADataset

if TYPE_CHECKING:
    from readout.handoff.merge import Side
    from readout.handoff.plan import Import

Write = Annotated[bool, typer.Option("--write", help="Write what lands. Default: only say what would.")]
Ours = Annotated[bool, typer.Option("--ours", help="Settle conflicts with what the dataset says.")]
Theirs = Annotated[bool, typer.Option("--theirs", help="Settle conflicts with what the workbook says.")]
AllowDelete = Annotated[
    bool, typer.Option("--allow-delete", help="Delete what rows stood for that are gone from the workbook.")
]
AllowShifted = Annotated[
    bool,
    typer.Option(
        "--allow-shifted",
        help="Take columns whose values stand in other rows than they did (sorted alone, filled down) as they are.",
    ),
]
Fix = Annotated[
    bool,
    typer.Option("--fix", help="Accept what is suggested for cells where it means the same as what stands there."),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="CODE PAGE",
        help="How CSV files are encoded that are not in UTF-8, such as cp1252. Default: as most of their cells are as "
        "they were handed out; for a list, as names known here and the letters tell.",
    ),
]
Answer = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write a copy of the workbook with the findings and conflicts at their cells, to send back.",
    ),
]
Force = Annotated[
    str | None,
    typer.Option(
        metavar="REASON",
        help="With --write: write in spite of errors, and of conflicts, in which the dataset's values stay. Says why.",
    ),
]


Map = Annotated[
    Path | None,
    typer.Option(
        metavar="MAP.toml",
        help="For a list: which column is which field. Without it one is proposed; a file that does not exist is "
        "written with the proposal.",
    ),
]
Undo = Annotated[
    bool, typer.Option("--undo", help="Put back what the last import has changed here, if nothing changed since.")
]
Book = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="The workbook that came back (.xlsx, .ods), a folder of the CSV files that were saved from it, or a list "
        "that others keep (.xlsx, .ods, .csv, .json, .ndjson), or a bibliography (BibTeX, RIS, CSL-JSON).",
    ),
]


def command(
    book: Book = None,
    into: Data = None,
    map: Map = None,
    write: Write = False,
    ours: Ours = False,
    theirs: Theirs = False,
    allow_delete: AllowDelete = False,
    allow_shifted: AllowShifted = False,
    fix: Fix = False,
    encoding: Encoding = None,
    answer: Answer = None,
    force: Force = None,
    undo: Undo = False,
    format: Annotated[ImportForm, typer.Option(help="text or json.")] = ImportForm.TEXT,
) -> int:
    if undo:
        return fail("--undo goes with --into alone") if book or write else _undo(into)
    if book is None:
        return fail("name the workbook or list that is imported; --undo puts back what the last import has changed")
    if ours and theirs:
        raise typer.BadParameter("--ours and --theirs exclude each other")
    prefer: Side | None = "ours" if ours else "theirs" if theirs else None
    if encoding and not is_encoding(encoding):
        raise typer.BadParameter(f"there is no encoding `{encoding}`: name one such as cp1252, cp1250 or cp1254")
    code = _foreign(book, into, map, answer, prefer, encoding, write, allow_delete, force, format)
    if code is not None:
        return code
    if answer and answer.suffix.lower() != ".xlsx":
        return fail(f"{paths.display_path(answer)} is to be a workbook: give it a name that ends with .xlsx")
    try:
        with plan.opened(find_dataset(into), write=write) as (root, change):
            result = plan.prepare(
                book,
                root,
                change,
                prefer=prefer,
                allow_delete=allow_delete,
                allow_shifts=allow_shifted,
                encoding=encoding,
                fix=fix,
            )
            written = bool(change and result.contents) and (result.clean or force is not None)
            lost = _write_answer(book, answer, result) if answer else ()
            if change and written:
                plan.land(result, change)
    except (NotADataset, plan.CannotImport, plan.NotChanged, CannotAnswer, OSError) as error:
        return fail(f"{error}: nothing was changed")
    if change:
        tell_recovered(change)
    if format is ImportForm.JSON:
        typer.echo(page.json_text(book, result, lost, written=written), nl=False, color=style().colour)
    else:
        flags = {f"--{prefer}": bool(prefer), "--allow-delete": allow_delete, "--allow-shifted": allow_shifted}
        command = _command(book, flags | {"--fix": fix}, {"--into": into, "--encoding": encoding})
        said = page.Page(result, style(), command, answer)
        typer.echo(said.text(lost, force, written=written), nl=False, color=style().colour)
    return Exit.CLEAN if result.complete else Exit.FINDINGS


def _command(book: Path, flags: dict[str, bool], values: dict[str, object]) -> list[str]:
    """Return the command as it was given, for the advice to run it with more."""
    words = ["readout", "import", str(book), *(flag for flag, is_set in flags.items() if is_set)]
    return words + [str(word) for option, value in values.items() if value for word in (option, value)]


def _is_list(file: Path) -> bool:
    """Whether a file is a list that others keep, and no workbook or export of ours."""
    if not file.is_file() or recognition.is_ours(file, default()):
        return False
    from readout.handoff.lists.reading import is_list

    return is_list(file, default())


def _foreign(file: Path, *told: Any) -> int | None:
    """Import a bibliography or list that others keep. Returns the exit code; None for what is neither."""
    if form := _form_of_bibliography(file):
        from readout.cli import bibliographies, lists

        return bibliographies.import_bibliography(file, form, lists.ListOptions(*told))
    if told[1] or _is_list(file):
        from readout.cli import lists

        return lists.import_list(file, lists.ListOptions(*told))
    return None


def _form_of_bibliography(file: Path) -> str | None:
    """Return the form of bibliography that a file has; None if it is none."""
    if file.suffix.lower() in paths.WORKBOOKS or not file.is_file():
        return None
    from readout.handoff.bibliographies.reading import form_of

    return form_of(file)


def _undo(into: Path | None) -> int:
    """Put back what the last import has changed, and print the files."""
    try:
        with plan.opened(find_dataset(into), write=True) as (_, change):
            files = change.undo() if change else ()
    except (NotADataset, plan.NotChanged, OSError) as error:
        return fail(f"{error}: nothing was changed")
    for file in files:
        typer.echo(f"{paths.display_path(file)} is as it was before the last import")
    return Exit.CLEAN


def _write_answer(book: Path, target: Path, result: Import) -> tuple[str, ...]:
    """Write the answer workbook; return what it could not keep of theirs."""
    from readout.handoff import answer

    returned, merged = result.returned, result.merged
    decided = {
        conflict.key: returned.decisions[conflict.key].choice
        for conflict in merged.settled
        if conflict.key in returned.decisions
    }
    conflicts = (*merged.conflicts, *(conflict for conflict in merged.settled if conflict.key in decided))
    repairs = (*returned.repairs, *(_withheld_repair(book, change) for change in merged.withheld))
    return answer.write(
        book,
        target,
        result.findings,
        conflicts,
        repairs,
        decided,
        returned.remarks,
        result.suggestions,
        result.accepted,
        returned.table_of,
        returned.encoding,
    )


def _withheld_repair(book: Path, change: Change) -> reading.Repair:
    """Return what was withheld, for the person who sent the workbook."""
    place = Place(paths.display_path(book))
    if change.kind is Kind.RENAMED:
        what = "An id was changed, and was kept: whoever keeps the dataset changes it everywhere"
        return reading.Repair(place, str(change.old), str(change.new), what, "")
    where = "/".join(filter(None, (change.collection, change.record, change.address)))
    return reading.Repair(place, where, "(no row)", "A row is gone from the workbook, and was kept", "")
