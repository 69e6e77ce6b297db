"""`readout import`."""

from __future__ import annotations

import shlex
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from readout.cli.common import fail, find_dataset, style
from readout.cli.diff import as_json
from readout.cli.options import Exit, ImportForm
from readout.diagnostic import Place
from readout.handoff import plan, reading, renames
from readout.handoff.merge import shown
from readout.handoff.package import CannotAnswer
from readout.lint.result import Report
from readout.model.changes import Change, Kind
from readout.report import formats
from readout.report.sentences import Sentence, Words, sentences
from readout.store import paths
from readout.store.paths import NotADataset
from readout.text.characters import visible
from readout.text.phrasing import counted

if TYPE_CHECKING:
    from readout.handoff.merge import Conflict, Side
    from readout.handoff.plan import Import

Json = Any
SHORT = 3
"""So many things that changed in a record are said in one line; more are listed."""
PLACES = 6
"""So many cells are named of those that were repaired alike."""
FILES = 12
"""So many files are named."""
BRIEF = 30
"""Values of cells that were repaired are shown up to this length."""
LONGEST = 400
"""So many characters of a value in a conflict are shown."""
NARROWEST = 40


@dataclass(frozen=True)
class Request:
    """What the command was asked to do. `force` is the reason why errors and conflicts do not stop it."""

    book: Path
    into: Path | None = None
    write: bool = False
    prefer: Side | None = None
    allow_delete: bool = False
    answer: Path | None = None
    force: str | None = None
    format: ImportForm = ImportForm.TEXT


def run(request: Request) -> int:
    try:
        if request.answer and request.answer.suffix.lower() != ".xlsx":
            return fail(
                f"{paths.display_path(request.answer)} is to be a workbook: give it a name that ends with .xlsx"
            )
        into = find_dataset(request.into)
        found = plan.prepare(request.book, into, prefer=request.prefer, allow_delete=request.allow_delete)
        write = request.write and bool(found.contents) and (found.clean or request.force is not None)
        lost = _answer(request, found)
        if write:
            plan.land(found)
    except (NotADataset, plan.CannotImport, CannotAnswer, OSError) as error:
        return fail(f"{error}: nothing was changed")
    form = _json if request.format is ImportForm.JSON else _text
    typer.echo(form(request, found, lost, written=write), nl=False, color=style().colour)
    return Exit.CLEAN if found.complete else Exit.FINDINGS


def _answer(request: Request, found: Import) -> tuple[str, ...]:
    """Writes the answer workbook, if one is wanted; says what it could not keep of theirs."""
    if not request.answer:
        return ()
    from readout.handoff import answer

    returned, decided = found.returned, [each for each in found.merged.settled if each.key in found.returned.decisions]
    conflicts = (*found.merged.conflicts, *decided)
    repairs = (*returned.repairs, *(_kept(request, change) for change in found.merged.withheld))
    return answer.write(request.book, request.answer, found.findings, conflicts, repairs, returned.decisions)


def _kept(request: Request, change: Change) -> reading.Repair:
    """What was withheld, for the person who sent the workbook."""
    where = "/".join(filter(None, (change.collection, change.record, change.address)))
    what, was, now = "A row is gone from the workbook, and was kept", where, "(no row)"
    if change.kind is Kind.RENAMED:
        what, was, now = (
            "An id was changed, and was kept: whoever keeps the dataset changes it everywhere",
            *_ids(change),
        )
    return reading.Repair(Place(paths.display_path(request.book)), was, now, what, "")


def _ids(change: Change) -> tuple[str, str]:
    """The id that was handed out, and what stands there now."""
    return str(change.old), str(change.new)


# ---------------------------------------------------------------- for people


def _text(request: Request, found: Import, lost: tuple[str, ...], *, written: bool) -> str:
    page = _Page(found, style().width)
    blocks = [
        page.recovered(),
        page.repairs(),
        page.changes(),
        page.withheld(),
        page.two_way(),
        page.conflicts(found.merged.conflicts, "Conflicts, on which workbook and dataset have gone apart"),
        page.conflicts(found.merged.settled, "Settled"),
        page.findings(),
        page.files(),
        page.lost(request, lost),
        page.filled(_conclusion(request, found, written=written)),
    ]
    return "\n".join(f"{block}\n" for block in blocks if block)


class _Page:
    """The parts of what is printed, each empty if there is nothing to say."""

    def __init__(self, found: Import, width: int | None) -> None:
        self.found = found
        self.width = max(width, NARROWEST) if width else None
        self.words = Words(found.ours, found.after)

    def filled(self, text: str, indent: str = "", hanging: str = "") -> str:
        """A text in lines as wide as the terminal is."""
        text = visible(text)
        if not self.width:
            return indent + text
        return textwrap.fill(
            text,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent + hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def titled(self, title: str, lines: Iterable[str]) -> str:
        listed = list(lines)
        return "\n".join([f"{title}:", *listed]) if listed else ""

    def recovered(self) -> str:
        lines = (f"  {path}" for path in self.found.recovered)
        return self.titled("Put back first, since a change was interrupted that had begun with them", lines)

    def repairs(self) -> str:
        alike: dict[str, list[reading.Repair]] = defaultdict(list)
        for repair in self.found.returned.repairs:
            alike[repair.what].append(repair)
        lines = []
        for what, repairs in alike.items():
            cells = ", ".join(_repaired(repair) for repair in repairs[:PLACES])
            more = f" and {len(repairs) - PLACES} more" if len(repairs) > PLACES else ""
            lines.append(self.filled(f"{what}: {cells}{more}", "  ", "  "))
        return self.titled("Repaired, since the workbook remembers what it held", lines)

    def changes(self) -> str:
        return self.titled("Changes", self.told(sentences(self.found.ours, self.found.after, self.found.changes)))

    def told(self, said: Iterable[Sentence]) -> Iterator[str]:
        for sentence in said:
            if len(sentence.phrases) <= SHORT:
                yield self.filled(str(sentence), "  ", "  ")
            else:
                yield self.filled(f"{sentence.headline}:", "  ", "  ")
                yield from (self.filled(f"- {phrase.text}", "    ", "  ") for phrase in sentence.phrases)

    def withheld(self) -> str:
        gone = [change for change in self.found.merged.withheld if change.kind is Kind.REMOVED]
        lines = list(self.told(sentences(self.found.ours, self.found.ours, gone)))
        blocks = [self.titled("Rows that are gone from the workbook, kept without --allow-delete", lines)]
        renamed = [change for change in self.found.merged.withheld if change.kind is Kind.RENAMED]
        blocks.append(
            self.titled(
                "Ids that were changed in the workbook, kept: a command changes them everywhere",
                (f"  {renames.command(change)}" for change in renamed),
            )
        )
        return "\n\n".join(filter(None, blocks))

    def two_way(self) -> str:
        if self.found.returned.base or not self.found.merged.conflicts:
            return ""
        return self.filled(
            "The workbook does not remember what was handed out, so nobody knows who has changed what: "
            "where it says something else than the dataset, a person must settle it."
        )

    def conflicts(self, conflicts: Iterable[Conflict], title: str) -> str:
        return self.titled(title, ("\n".join(self.conflict(conflict)) for conflict in conflicts))

    def conflict(self, conflict: Conflict) -> Iterator[str]:
        headline = self.words.headlines([(conflict.collection, conflict.record)])[conflict.collection, conflict.record]
        yield self.filled(f"{headline}: {conflict.address or conflict.key.rstrip('#')}", "  ", "  ")
        place = f" ({_cell(conflict.place)})" if conflict.place else ""
        sides = {"handed out": conflict.base} if self.found.returned.base else {}
        sides |= {f"workbook{place}": conflict.theirs, "dataset": conflict.ours}
        wide = max(map(len, sides))
        for name, value in sides.items():
            text = shown(conflict.field, value).replace("\n", "⏎")
            text = text[:LONGEST] + "…" * (len(text) > LONGEST)
            yield self.filled(f"{name:{wide}}  {text}", "    ", " " * (wide + 2))

    def findings(self) -> str:
        found = self.found.findings
        if not found:
            return ""
        after = self.found.after
        report = Report(found, 0, len({finding.place.path for finding in found}), len(after))
        findings, _, _ = formats.renderer("text")(report, style()).rpartition("\n\n")  # without its summary
        return findings

    def files(self) -> str:
        lines = [f"  {path} ({what})" for path, what in _files(self.found).items()]
        more = [f"  and {len(lines) - FILES} more"] if len(lines) > FILES else []
        return self.titled("Files", [*lines[:FILES], *more])

    def lost(self, request: Request, lost: tuple[str, ...]) -> str:
        lines = (self.filled(f"- {each}", "  ", "  ") for each in lost)
        return self.titled(f"What {paths.display_path(request.answer or '')} could not keep of the workbook", lines)


def _repaired(repair: reading.Repair) -> str:
    """The cell, and what it holds again if that is short."""
    was = str(repair.was)
    return _cell(repair.place) + (f" (`{was}`)" if repair.was is not None and len(was) <= BRIEF else "")


def _cell(place: Any) -> str:
    """A cell without the path of the workbook: `meetings!B7`."""
    sheet = (place.cell.sheet or place.path.rpartition("/")[2]) if place.cell else ""
    return f"{sheet}!{place.cell.a1}" if sheet else str(place)


def _files(found: Import) -> dict[str, str]:
    """The files that change, and what becomes of each."""
    known = set(found.ours.paths)
    named = {paths.display_path(path): data for path, data in found.contents.items()}
    return {
        path: "removed" if data is None else "changed" if path in known else "new"
        for path, data in sorted(named.items())
    }


def _conclusion(request: Request, found: Import, *, written: bool) -> str:
    """The last line: what was done, or what to do next."""
    older = f" The dataset has {counted(found.older, 'error')} besides: `readout validate`." if found.older else ""
    files = counted(len(found.contents), "file")
    if written:
        forced = f", in spite of {_obstacles(found)} ({visible(request.force or '')})" if not found.clean else ""
        return f"{files} written{forced}.{older}"
    if found.errors and not found.returned.readable:
        return f"{_obstacles(found)}: nothing is written, and there is nothing to answer.{older}"
    if not found.clean:
        ways = ["correct the cells"] * bool(found.errors)
        ways += ["settle the conflicts with --ours or --theirs"] * bool(found.merged.conflicts)
        what = " and ".join(ways)
        command = f"what `{_command(request, '--answer', 'answer.xlsx')}` writes"
        back = paths.display_path(request.answer) if request.answer else command
        return f"{_obstacles(found)}: nothing is written. {what[:1].upper()}{what[1:]}, or send back {back}.{older}"
    if not found.contents:
        return "There is nothing else to import." if found.merged.withheld else "The dataset says all of it already."
    return f"This was a dry run. `{_command(request, '--write')}` writes {files}.{older}"


def _obstacles(found: Import) -> str:
    kinds = ((found.errors, "error"), (len(found.merged.conflicts), "conflict"))
    return " and ".join(counted(number, noun) for number, noun in kinds if number)


def _command(request: Request, *more: str) -> str:
    """The command as it was given, and more."""
    words = ["readout", "import", str(request.book)]
    words += ["--into", str(request.into)] if request.into else []
    words += [f"--{request.prefer}"] if request.prefer else []
    words += ["--allow-delete"] if request.allow_delete else []
    return shlex.join([*words, *more])


# ---------------------------------------------------------------- for programs


def _json(request: Request, found: Import, lost: tuple[str, ...], *, written: bool) -> str:
    from readout.report.formats import json
    from readout.report.json_text import dumps

    said = sentences(found.ours, found.after, found.changes)
    document = {
        "book": paths.display_path(request.book),
        "dataset": found.ours.path,
        "base": found.returned.base is not None,
        "written": written,
        "recovered": list(found.recovered),
        "repairs": [
            {
                "place": json.place(repair.place),
                "was": repair.was,
                "found": repair.found,
                "what": repair.what,
                "program": repair.program,
            }
            for repair in found.returned.repairs
        ],
        "sentences": [
            {"record": sentence.record, "headline": sentence.headline, "phrases": [p.text for p in sentence.phrases]}
            for sentence in said
        ],
        "changes": [as_json(change) for change in found.changes],
        "withheld": [_withheld(change) for change in found.merged.withheld],
        "conflicts": [_conflict(conflict, json.place) for conflict in found.merged.conflicts],
        "settled": [_conflict(conflict, json.place) for conflict in found.merged.settled],
        "findings": [json.diagnostic(finding) for finding in found.findings],
        "older_errors": found.older,
        "files": _files(found),
        "lost_in_answer": list(lost),
    }
    return dumps(document)


def _withheld(change: Change) -> dict[str, Any]:
    command = {"command": renames.command(change)} if change.kind is Kind.RENAMED else {}
    return as_json(change) | command


def _conflict(conflict: Conflict, place: Any) -> Mapping[str, Json]:
    return {
        "key": conflict.key,
        "title": conflict.field.title,
        "place": place(conflict.place) if conflict.place else None,
        "base": conflict.base,
        "theirs": conflict.theirs,
        "ours": conflict.ours,
    }
