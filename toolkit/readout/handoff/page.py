"""What `readout import` prints: a page for people, a document for programs."""

from __future__ import annotations

import shlex
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from readout.diagnostic import Diagnostic
from readout.handoff import reading, renames
from readout.handoff.conflicts import Conflict, displayed
from readout.handoff.forensics.evidence import Edits
from readout.handoff.plan import Import
from readout.handoff.suggestions import Suggestion
from readout.lint.result import Report
from readout.model.changes import Change, Kind
from readout.report import formats
from readout.report.json_text import change_as_json, dumps
from readout.report.sentences import Sentence, sentences
from readout.report.words import Words
from readout.store import paths
from readout.text.characters import visible
from readout.text.phrasing import counted

Json = Any
SHORT = 3
"""So many things that changed in a record are said in one line; more are listed."""
PLACES = 6
"""So many cells are named of those that were repaired alike."""
NOTES = 40
"""So many notes are listed."""
SHIFTED = "RO126"
"""The rule whose findings are said first: a column whose values stand in other rows."""
FILES = 12
"""So many files are named."""
BRIEF = 30
"""Values of cells that were repaired are shown up to this length."""
LONGEST = 400
"""So many characters of a value in a conflict are shown."""
NARROWEST = 40


# ---------------------------------------------------------------- for people


class Page:
    """The parts of what is printed, each empty if there is nothing to say."""

    def __init__(self, result: Import, style: formats.Style, command: list[str], answer: Path | None) -> None:
        self.result, self.command, self.answer = result, command, answer
        self.style = style
        self.width = max(style.width, NARROWEST) if style.width else None
        self.words = Words(result.ours, result.after)

    def text(self, lost: tuple[str, ...], force: str | None, *, written: bool) -> str:
        """Return the whole page. `force` is the reason why errors and conflicts did not stop the import."""
        merged = self.result.merged
        blocks = [
            self.opening(),
            self.assumptions(),
            self.shifted(),
            self.repairs(),
            self.accepted(),
            self.remarks(),
            self.changes(),
            self.withheld(),
            self.missing(),
            self.two_way(),
            self.conflicts(merged.conflicts, "Conflicts, on which workbook and dataset have gone apart"),
            self.conflicts(merged.settled, "Settled"),
            self.findings(),
            self.files(),
            self.lost(lost),
            self.filled(self.conclusion(force, written=written)),
        ]
        return "\n".join(f"{block}\n" for block in blocks if block)

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

    def repairs(self) -> str:
        proof = "the workbook remembers what it held" if self.result.returned.base else "the dataset says what it held"
        return "\n\n".join(
            filter(
                None,
                (
                    self.repaired(f"Repaired, since {proof}", is_reading=False),
                    self.repaired("Read as it is evidently meant", is_reading=True),
                ),
            )
        )

    def accepted(self) -> str:
        """Return what was suggested and is followed."""
        return self.titled(
            "Accepted, as it was suggested",
            (
                self.filled(f"{_cell(each.place)}: `{each.yours[:LONGEST]}` → `{each.meant[:LONGEST]}`", "  ", "  ")
                for each in self.result.accepted
            ),
        )

    def repaired(self, title: str, *, is_reading: bool) -> str:
        alike: dict[str, list[reading.Repair]] = defaultdict(list)
        for repair in self.result.returned.repairs:
            if repair.is_reading == is_reading:
                alike[repair.what].append(repair)
        lines = []
        for what, repairs in alike.items():
            cells = ", ".join(_repaired(repair) for repair in repairs[:PLACES])
            more = f" and {len(repairs) - PLACES} more" if len(repairs) > PLACES else ""
            lines.append(self.filled(f"{what}: {cells}{more}", "  ", "  "))
        return self.titled(title, lines)

    def opening(self) -> str:
        """Return what came: of which dataset, how much of it a person edited, and what has changed here since."""
        returned = self.result.returned
        if returned.edits is None:
            return ""
        edited = _edited(returned.edits, is_template=returned.is_template)
        if not edited and not (self.result.findings or returned.remarks or returned.repairs):
            edited = " Nothing was edited in it."
        return self.filled(f"{self.origin()}{edited}")

    def origin(self) -> str:
        """Return where the workbook is from."""
        returned, base = self.result.returned, self.result.returned.base
        if returned.is_template:
            return "A template that was filled in."
        if base is None:
            return "The memory of what was handed out (`base`) is gone: compared with the dataset alone."
        metadata, amount = base.dataset.metadata, counted(len(base.dataset), "record")
        title = f"“{metadata['title']}”" if "title" in metadata else "A dataset without a title"
        version = f", version {metadata['version']}" if "version" in metadata else ""
        if self.result.is_of_another:
            return f"This is another dataset: {title}{version}. 0 of its {amount} are here."
        part = "a part of " if base.only else ""
        since = f"{counted(self.result.since, 'record')}" if self.result.since else "nothing"
        return f"Handed out: {part}{title}{version}, {amount}; {since} changed here since."

    def assumptions(self) -> str:
        lines = (self.filled(each, "  ", "  ") for each in self.result.returned.assumptions)
        return self.titled("Read as it was saved", lines)

    def shifted(self) -> str:
        """Return what is said first: values stand in other rows than they did."""
        return self.rendered([finding for finding in self.result.findings if finding.code == SHIFTED])

    def remarks(self) -> str:
        lines = [
            self.filled(f"{_cell(remark.place)} ({remark.kind.value}): {remark.text}".replace("\n", "⏎"), "  ", "  ")
            for remark in self.result.returned.remarks
        ]
        more = [f"  and {len(lines) - NOTES:,} more"] if len(lines) > NOTES else []
        return self.titled("Notes that were left in the workbook, of which nothing is read", [*lines[:NOTES], *more])

    def changes(self) -> str:
        return self.titled("Changes", self.told(sentences(self.result.ours, self.result.after, self.result.changes)))

    def told(self, said: Iterable[Sentence]) -> Iterator[str]:
        for sentence in said:
            if len(sentence.phrases) <= SHORT:
                yield self.filled(str(sentence), "  ", "  ")
            else:
                yield self.filled(f"{sentence.headline}:", "  ", "  ")
                yield from (self.filled(f"- {phrase.text}", "    ", "  ") for phrase in sentence.phrases)

    def withheld(self) -> str:
        gone: dict[bool, list[Change]] = {False: [], True: []}
        for change in self.result.merged.withheld:
            if change.kind is Kind.REMOVED:
                gone[(change.field.table or change.collection) in self.result.returned.unread].append(change)
        reasons = {False: "kept without --allow-delete", True: "kept, since not all of their sheet can be read"}
        blocks = [
            self.titled(
                f"Rows that are gone from the workbook, {reason}",
                self.told(sentences(self.result.ours, self.result.ours, gone[is_unread])),
            )
            for is_unread, reason in reasons.items()
        ]
        renamed = [change for change in self.result.merged.withheld if change.kind is Kind.RENAMED]
        blocks.append(
            self.titled(
                "Ids that were changed in the workbook, kept: a command changes them everywhere",
                (f"  {renames.command(change)}" for change in renamed),
            )
        )
        return "\n\n".join(filter(None, blocks))

    def missing(self) -> str:
        lines = list(self.told(sentences(self.result.ours, self.result.ours, self.result.missing)))
        more = [f"  and {len(lines) - NOTES:,} more"] if len(lines) > NOTES else []
        return self.titled("In the dataset, and not in the workbook: kept", [*lines[:NOTES], *more])

    def two_way(self) -> str:
        if self.result.returned.base or not self.result.merged.conflicts:
            return ""
        return self.filled(
            "Nobody knows who has changed what: where the workbook says something else than the dataset, a person must "
            "settle it."
        )

    def conflicts(self, conflicts: Iterable[Conflict], title: str) -> str:
        return self.titled(title, ("\n".join(self.conflict(conflict)) for conflict in conflicts))

    def conflict(self, conflict: Conflict) -> Iterator[str]:
        headline = self.words.headlines([(conflict.collection, conflict.record)])[conflict.collection, conflict.record]
        yield self.filled(f"{headline}: {conflict.address or conflict.key.rstrip('#')}", "  ", "  ")
        if conflict.key in self.result.merged.outdated:
            choice = self.result.returned.decisions[conflict.key].choice
            yield self.filled(f"(the answer decides `{choice}`, on other values than these)", "    ")
        place = f" ({_cell(conflict.place)})" if conflict.place else ""
        sides = {"handed out": conflict.base} if self.result.returned.base else {}
        sides |= {f"workbook{place}": conflict.theirs, "dataset": conflict.ours}
        wide = max(map(len, sides))
        for name, value in sides.items():
            text = displayed(conflict.field, value).replace("\n", "⏎")
            text = text[:LONGEST] + "…" * (len(text) > LONGEST)
            yield self.filled(f"{name:{wide}}  {text}", "    ", " " * (wide + 2))

    def findings(self) -> str:
        return self.rendered([finding for finding in self.result.findings if finding.code != SHIFTED])

    def rendered(self, diagnostics: list[Diagnostic]) -> str:
        if not diagnostics:
            return ""
        after = self.result.after
        report = Report(tuple(diagnostics), 0, len({finding.place.path for finding in diagnostics}), len(after))
        findings, _, _ = formats.renderer("text")(report, self.style).rpartition("\n\n")  # without its summary
        return findings

    def files(self) -> str:
        lines = [f"  {path} ({what})" for path, what in _files(self.result).items()]
        more = [f"  and {len(lines) - FILES} more"] if len(lines) > FILES else []
        return self.titled("Files", [*lines[:FILES], *more])

    def lost(self, lost: tuple[str, ...]) -> str:
        lines = (self.filled(f"- {each}", "  ", "  ") for each in lost)
        return self.titled(f"What {paths.display_path(self.answer or '')} could not keep of the workbook", lines)

    def conclusion(self, force: str | None, *, written: bool) -> str:
        """Return the last line: what was done, or what to do next."""
        result = self.result
        older = (
            f" The dataset has {counted(result.older, 'error')} besides: `readout validate`." if result.older else ""
        )
        files = counted(len(result.contents), "file")
        if written:
            forced = f", in spite of {_obstacles(result)} ({visible(force or '')})" if not result.clean else ""
            return f"{files} written{forced}.{older}"
        if result.errors and not result.returned.readable:
            return f"{_obstacles(result)}: nothing is written, and there is nothing to answer.{older}"
        if not result.clean:
            return f"{_obstacles(result)}: nothing is written. {self.ways_on()}.{older}"
        if not result.contents and result.is_of_another:
            return "Nothing of it is imported: import it into the dataset that it was handed out of."
        if not result.contents and result.returned.edits == Edits():
            return "There is nothing to import."
        if not result.contents:
            if result.merged.withheld or result.returned.remarks or result.missing:
                return "There is nothing else to import."
            if any(repair.is_reading for repair in result.returned.repairs):
                return "The dataset says all of it already: what was typed is read as what stands there."
            return "The dataset says all of it already."
        return f"This was a dry run. `{self.command_with('--write')}` writes {files}.{older}"

    def ways_on(self) -> str:
        """Return what to do about errors and conflicts."""
        ways = ["correct the cells"] * bool(self.result.errors)
        ways += ["settle the conflicts with --ours or --theirs"] * bool(self.result.merged.conflicts)
        what = " and ".join(ways)
        command = f"what `{self.command_with('--answer', 'answer.xlsx')}` writes"
        back = f"send back {paths.display_path(self.answer) if self.answer else command}"
        suggested = set(self.result.suggestions.values())
        if suggested:
            back += f", in which {counted(len(suggested), 'suggestion')} can be accepted"
        if safe := sum(each.safe for each in suggested):
            back += (
                f" (`{self.command_with('--fix')}` takes {safe} of them, which change{'s' * (safe == 1)} no meaning)"
            )
        return f"{what[:1].upper()}{what[1:]}, or {back}"

    def command_with(self, *more: str) -> str:
        """Return the command as it was given, and more."""
        return shlex.join([*self.command, *more])


def _edited(edits: Edits, *, is_template: bool) -> str:
    """Return how much was edited; empty for nothing."""
    gone = 0 if is_template else edits.gone
    parts = [f"{counted(edits.cells, 'cell')} edited"] * bool(edits.cells)
    parts += [f"{counted(edits.added, 'row')} added"] * bool(edits.added)
    parts += [f"{counted(gone, 'row')} gone"] * bool(gone)
    return f" In it: {', '.join(parts)}." if parts else ""


def _repaired(repair: reading.Repair) -> str:
    """The cell, and what it holds again if that is short, or what is passed over."""
    was, place = str(repair.was), _cell(repair.place)
    if repair.is_reading and repair.now:
        return f"{place} (`{repair.now[:BRIEF]}` as `{was[:BRIEF]}`)"
    if repair.was is None and repair.now:
        return f"{place} (`{repair.now[:LONGEST]}`)".replace("\n", "⏎")
    return place + (f" (`{was}`)" if repair.was is not None and len(was) <= BRIEF else "")


def _cell(place: Any) -> str:
    """A cell without the path of the workbook: `meetings!B7`."""
    sheet = (place.cell.sheet or place.path.rpartition("/")[2]) if place.cell else ""
    return f"{sheet}!{place.cell.a1}" if sheet else str(place)


def _files(result: Import) -> dict[str, str]:
    """The files that change, and what becomes of each."""
    paths_before = set(result.ours.paths)
    named = {paths.display_path(path): data for path, data in result.contents.items()}
    return {
        path: "removed" if data is None else "changed" if path in paths_before else "new"
        for path, data in sorted(named.items())
    }


def _obstacles(result: Import) -> str:
    kinds = ((result.errors, "error"), (len(result.merged.conflicts), "conflict"))
    return " and ".join(counted(number, noun) for number, noun in kinds if number)


# ---------------------------------------------------------------- for programs


def json_text(book: Path, result: Import, lost: tuple[str, ...], *, written: bool) -> str:
    from readout.report.formats import json

    said = sentences(result.ours, result.after, result.changes)
    document = {
        "book": paths.display_path(book),
        "dataset": result.ours.path,
        "base": result.returned.base is not None,
        "written": written,
        "recovered": list(result.recovered),
        "repairs": [
            {
                "place": json.place(repair.place),
                "was": repair.was,
                "found": repair.now,
                "what": repair.what,
                "program": repair.program,
            }
            for repair in result.returned.repairs
        ],
        "edits": asdict(result.returned.edits) if result.returned.edits else None,
        "changed_since": result.since,
        "another_dataset": result.is_of_another,
        "assumptions": list(result.returned.assumptions),
        "notes": [
            {"place": json.place(remark.place), "kind": remark.kind.value, "text": remark.text}
            for remark in result.returned.remarks
        ],
        "sentences": [
            {"record": sentence.record, "headline": sentence.headline, "phrases": [p.text for p in sentence.phrases]}
            for sentence in said
        ],
        "changes": [change_as_json(change) for change in result.changes],
        "withheld": [_withheld(change) for change in result.merged.withheld],
        "missing": [change_as_json(change) for change in result.missing],
        "conflicts": [_conflict(conflict, json.place) for conflict in result.merged.conflicts],
        "settled": [_conflict(conflict, json.place) for conflict in result.merged.settled],
        "findings": [json.diagnostic(finding) for finding in result.findings],
        "suggestions": [
            _suggestion(each, json.place) | {"safe": each.safe} for each in dict.fromkeys(result.suggestions.values())
        ],
        "accepted": [_suggestion(each, json.place) for each in result.accepted],
        "older_errors": result.older,
        "files": _files(result),
        "lost_in_answer": list(lost),
    }
    return dumps(document)


def _suggestion(suggestion: Suggestion, place: Any) -> dict[str, Any]:
    return {
        "key": suggestion.key,
        "place": place(suggestion.place),
        "yours": suggestion.yours,
        "meant": suggestion.meant,
    }


def _withheld(change: Change) -> dict[str, Any]:
    command = {"command": renames.command(change)} if change.kind is Kind.RENAMED else {}
    return change_as_json(change) | command


def _conflict(conflict: Conflict, place: Any) -> Mapping[str, Json]:
    return {
        "key": conflict.key,
        "title": conflict.field.title,
        "place": place(conflict.place) if conflict.place else None,
        "base": conflict.base,
        "theirs": conflict.theirs,
        "ours": conflict.ours,
    }
