"""The sheet "To do" of an answer: what was found in a workbook, line by line, and what people decided there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff.conflicts import ACCEPT, DATASET, YOURS, Conflict, Decision
from readout.model import schema, tables
from readout.span import CellRef, Span
from readout.syntax.document import Cell, Problem, brief
from readout.text.characters import visible
from readout.text.phrasing import counted
from readout.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from readout.handoff.remark import Remark
    from readout.handoff.repair import Repair
    from readout.handoff.suggestions import Suggestion

SHEET = "To do"
OTHER_SHEET = "To do (readout)"
"""The name where people have a sheet of their own that is called so."""
NAMES = (SHEET, OTHER_SHEET)

DECISION, KEY, MEANT = "Decision", "Key", "Meant"
VALUES = ("Handed out", "Yours", "The dataset's")
COLUMNS = {
    "No.": 6,
    "What": 11,
    "Sheet": 15,
    "Cell": 8,
    "What was found": 50,
    "What to do": 42,
    **dict.fromkeys((*VALUES, MEANT), 22),
    DECISION: 12,
    "Code": 8,
    KEY: 8,
}
"""The headings, and the widths of their columns. The last one is hidden: it says what a decision is on."""
CHOICES = (YOURS, DATASET)
"""What a decision on a conflict may say; that on a suggestion is to accept it."""
LONG = 160
"""Longer advice, as a list of all values, is left out where it is known what was meant."""

Rows = Iterable[tuple[int, Sequence[Cell]]]


class Kind(Enum):
    """What a line is about, in the order in which people should look."""

    ERROR = "Error"
    CONFLICT = "Conflict"
    WARNING = "Warning"
    NOTE = "Note"
    DECIDED = "Decided"
    REPAIR = "Repaired"


class Line(NamedTuple):
    """One thing to do. `values` are what was handed out, what the workbook says and what the dataset says; `meant` is
    what the workbook was likely meant to say, and `decision` what people have decided. With a `key` they can."""

    kind: Kind
    message: str
    advice: str
    place: Place | None
    code: str = ""
    key: str = ""
    values: tuple[str, str, str] = ("", "", "")
    meant: str = ""
    decision: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be decided."""
        return (CHOICES if is_conflict(self.key) else (ACCEPT,)) if self.key else ()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one cause. `about` says what it is, where they say it in different words."""

    kind: Kind
    about: str
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """`3 errors: No person has the id “dar”.` A single line says the like itself, below its cause."""
        messages = {line.message for line in self.lines}
        alike = len(messages) == 1 and (len(self.lines) > 1 or not self.about)
        what = messages.pop() if alike and self.kind is not Kind.CONFLICT else self.about
        return f"{counts([self])}: {what}"


def groups(
    diagnostics: Iterable[Diagnostic],
    conflicts: Iterable[Conflict],
    repairs: Iterable[Repair],
    decided: Mapping[str, str],
    remarks: Iterable[Remark] = (),
    suggestions: Mapping[Diagnostic, Suggestion] | None = None,
    accepted: Iterable[Suggestion] = (),
) -> tuple[Group, ...]:
    """What there is to do, by cause: findings of one code and one wording, conflicts of one field, alike repairs.

    Conflicts that are `decided` stay listed with their decision, by their keys, and suggestions that are `accepted`:
    the cells say the same as before. `suggestions` are those that can be accepted, by the findings.
    """
    by_cause: dict[tuple[object, ...], Group] = {}

    def add(line: Line, cause: tuple[object, ...], title: str) -> None:
        by_cause.setdefault((line.kind, *cause), Group(line.kind, title)).lines.append(line)

    for item in diagnostics:
        kind = Kind.ERROR if item.severity is Severity.ERROR else Kind.WARNING
        hint = did_you_mean(item.suggestion)
        help = titled(item.help or "", item.place)
        enough = hint and len(help) > LONG
        suggestion = (suggestions or {}).get(item)
        parts = (hint, _ACCEPT if suggestion else "", "" if enough else help)
        advice = " ".join(sentence(part) for part in parts if part)
        title = _rule_summary(item.code)
        add(_finding(kind, item, advice, suggestion), (item.code, _shape(item.message)), title)
    for conflict in conflicts:
        line = _conflict(conflict, decided.get(conflict.key, ""))
        title = _DECIDED if line.decision else _DECIDE.format(conflict.field.title)
        add(line, () if line.decision else (conflict.collection, conflict.field), title)
    for each in accepted:
        values = ("", each.yours, "")
        message = f"What was suggested is accepted: `{each.yours}` is read as `{each.meant}`"
        add(
            Line(Kind.DECIDED, sentence(message), READ_SO, each.place, "", each.key, values, each.meant, ACCEPT),
            (),
            _DECIDED,
        )
    for repair in repairs:
        add(_repair(repair), (repair.what,), sentence(repair.what))
    for remark in remarks:
        line = Line(Kind.NOTE, f"{remark.kind.value.capitalize()}: {remark.text}", NOT_READ, remark.place)
        add(line, (), "Notes that were left in the workbook.")
    return tuple(sorted(_under_one_heading(by_cause.values()), key=lambda group: list(Kind).index(group.kind)))


def _rule_summary(code: str) -> str:
    from readout.lint.registry import registry  # where nothing is found, no rule is imported

    rule = registry().get(code)
    return rule.summary if rule else ""


def _under_one_heading(groups: Iterable[Group]) -> Iterable[Group]:
    """Groups of which no two have the same heading: those whose lines say different things are one, if they are of one
    kind."""
    by_heading: dict[tuple[Kind, str], Group] = {}
    for group in groups:
        heading = group.kind, re.sub(r"^[\d,]+ \w+: ", "", group.title)
        by_heading.setdefault(heading, Group(group.kind, group.about)).lines.extend(group.lines)
    return by_heading.values()


READ_SO = "Nothing, if that is meant."
NOT_READ = "Write in the cells what is meant, and delete the note; or leave it to whoever keeps the dataset."
_DECIDE = "{}: changed in the workbook, and in the dataset since it was handed out."
_ACCEPT = f"if the value under {MEANT} is right, choose {ACCEPT}"
_DECIDED = "What you have decided. It can be decided anew."


NAMED = re.compile(r"(?P<before>\b(?:of|key|column|columns|field|in) )`(?P<name>\w+)`")
"""Where a message names a column of a table."""


def titled(text: str, place: Place | None) -> str:
    """A message about a cell with the headings of columns, as the sheet has them, for their names."""
    if place is None or place.cell is None:
        return text
    sheet = (place.cell.sheet or place.path).casefold()
    table = next((each for each in tables.layout(schema.default()) if each.name.casefold() in sheet), None)
    titles = {column.name: column.title for column in table.columns} if table else {}
    return NAMED.sub(lambda match: f"{match['before']}`{titles.get(match['name'], match['name'])}`", text)


def _shape(message: str) -> str:
    """A message without what differs from cell to cell."""
    return re.sub(r"`[^`]*`|\d[\d,.-]*", "…", message)


def _finding(kind: Kind, item: Diagnostic, advice: str, suggestion: Suggestion | None) -> Line:
    message = sentence(titled(item.message, item.place))
    if suggestion is None:
        return Line(kind, message, advice, item.place, item.code)
    values = ("", suggestion.yours, "")
    return Line(kind, message, advice, item.place, item.code, suggestion.key, values, suggestion.meant)


def _conflict(conflict: Conflict, decision: str) -> Line:
    # A field is named already; an item or a record is what both have changed.
    whole = len(conflict.path) % 2 == 0
    what = "/".join((conflict.record, *(conflict.path if whole else conflict.path[:-1])))
    return Line(
        Kind.DECIDED if decision else Kind.CONFLICT,
        f"{conflict.field.title} of {what}: both sides changed it, in different ways.",
        f"In the column {DECISION}, choose {YOURS} or {DATASET}.",
        conflict.place,
        key=conflict.key,
        values=conflict.displayed,
        decision=decision,
    )


def _repair(repair: Repair) -> Line:
    was = "" if repair.was is None else str(repair.was)
    what = repair.what.rstrip(".")
    if repair.is_reading:
        values = ("", repair.now, "")
        return Line(Kind.REPAIR, sentence(f"{what}: `{was}`"), READ_SO, repair.place, values=values, meant=was)
    return Line(
        Kind.REPAIR,
        sentence(f"{what} ({repair.program})" if repair.program else what),
        "Nothing: it was read as it was handed out.",
        repair.place,
        values=(was, repair.now, ""),
    )


def sentence(text: str) -> str:
    """A message as a sentence for people who do not program: marks of code are quotes."""
    text = re.sub("`([^`]*)`", "“\\1”", "\n".join(visible(line) for line in text.strip().split("\n")))
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."


def counts(groups: Iterable[Group]) -> str:
    """`2 errors, 1 conflict`: how much there is of each kind."""
    totals = dict.fromkeys(Kind, 0)
    for group in groups:
        totals[group.kind] += len(group.lines)
    words = {Kind.ERROR: "error", Kind.CONFLICT: "conflict", Kind.WARNING: "warning", Kind.NOTE: "note"}
    parts = [counted(totals[kind], word) for kind, word in words.items() if totals[kind]]
    parts += [f"{totals[kind]:,} {kind.value.lower()}" for kind in (Kind.DECIDED, Kind.REPAIR) if totals[kind]]
    return ", ".join(parts)


# ---------------------------------------------------------------- reading back


def is_ours(rows: Rows) -> bool:
    """Whether the rows are those of a sheet that an answer made."""
    return _header(rows) is not None


def decisions(rows: Rows) -> dict[str, Decision]:
    """What was decided on the sheet, by the keys of conflicts and suggestions, with the values that it showed.

    The rows may be sorted, filtered or partly deleted, and the columns moved. What is no clear decision is
    left out, and found by `problems`.
    """
    return _read(list(rows))[0]


def problems(sheet: str, rows: Rows) -> list[tuple[CellRef, Problem]]:
    """The decisions on the sheet that cannot be followed, at their cells."""
    undecided = _read(list(rows))[1]
    return [
        (CellRef(sheet, row, column), Problem("RO204", message, Span(0, 0), help))
        for row, column, message, help in undecided
    ]


_OR_LATER = "or leave the cell empty to decide later"
_HELP = f"write `{YOURS}` or `{DATASET}`, {_OR_LATER}"
_HELP_ACCEPT = f"write `{ACCEPT}`, or correct the cell that the row is about, {_OR_LATER}"


def _header(rows: Rows) -> tuple[int, Mapping[str, int]] | None:
    """The row of the headings, and where they stand, from 0."""
    for number, cells in rows:
        at = {str(cell).strip(): column for column, cell in enumerate(cells) if cell is not None}
        if DECISION in at and KEY in at:
            return number, at
    return None


_CELL_KEY = re.compile(r"(?P<table>[a-z_]+)!([A-Z]{1,3})[1-9][0-9]{0,6}")
"""The key of a suggestion."""


def _names_a_cell(key: str) -> bool:
    """Whether a key is that of a cell of one of our tables."""
    match = _CELL_KEY.fullmatch(key)
    return match is not None and any(match["table"] == table.name for table in tables.layout(schema.default()))


def is_conflict(key: str) -> bool:
    """Whether a key is that of a conflict, and not of a suggestion."""
    return "#" in key


_Unclear = tuple[int, int, str, str]
"""A decision that cannot be followed: its row and column, why not, and what to do."""


def _read(rows: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[dict[str, Decision], list[_Unclear]]:
    header = _header(rows)
    if header is None:
        return {}, []
    top, at = header
    made: dict[str, Decision] = {}
    unclear: list[_Unclear] = []
    contradicted: set[str] = set()
    for number, cells in rows:
        texts = {name: str(cells[column] or "") for name, column in at.items() if column < len(cells)}
        word, key = (texts.get(name, "").strip() for name in (DECISION, KEY))
        base, yours, dataset = (texts.get(name, "") for name in VALUES)
        if number <= top or not word:
            continue
        choice, help = word.casefold(), _HELP if is_conflict(key) or not key else _HELP_ACCEPT
        if choice not in (*CHOICES, ACCEPT):
            unclear.append((number, at[DECISION] + 1, f"`{brief(word)}` is no decision", help))
        elif not key:
            unclear.append((number, at[DECISION] + 1, "there is nothing to decide in this row", "empty the cell"))
        elif (choice == ACCEPT) == is_conflict(key):
            unclear.append((number, at[DECISION] + 1, f"`{choice}` cannot be decided in this row", help))
        elif choice == ACCEPT and not _names_a_cell(key):
            message = f"`{brief(key)}`, the key of the row, names no cell"
            unclear.append((number, at[DECISION] + 1, message, "copy the row from the answer again, or empty the cell"))
        elif made.setdefault(key, Decision(choice, (base, yours, dataset), texts.get(MEANT, ""))).choice != choice:
            contradicted.add(key)
            unclear.append((number, at[DECISION] + 1, "another row decides the same conflict otherwise", help))
    return {key: decision for key, decision in made.items() if key not in contradicted}, unclear
