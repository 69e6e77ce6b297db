"""What findings suggest for the cells of a workbook: values that were likely meant, which people may accept.

What the fix of a finding makes of the file that an import would write is what its cell would have to say. A cell that
cannot be read has a suggestion of its own. A suggestion is accepted as it was shown: for what the cell says, and for
what it was offered to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from readout.diagnostic import Diagnostic, Edit, Place
from readout.handoff.conflicts import ACCEPT, MOST_SHOWN, Decision
from readout.model.addresses import value_at
from readout.model.cells import to_cell
from readout.model.changes import same
from readout.model.dataset import Dataset, Record
from readout.model.schema import Field
from readout.span import Pointer, column_number
from readout.store import files, paths
from readout.syntax.document import MISSING

BUDGET = 2**24
"""So many characters of files are parsed again to see what fixes make of them."""


class Suggestion(NamedTuple):
    """What a cell was likely meant to say. `table` is that of its sheet, `yours` what the cell says, `meant` what it
    would say, and `safe` whether that means the same."""

    place: Place
    table: str
    yours: str
    meant: str
    safe: bool = False

    @property
    def key(self) -> str:
        """`participants!E4`, by which a decision is known."""
        return f"{self.table}!{self.place.cell.a1 if self.place.cell else ''}"

    @property
    def values(self) -> tuple[str, str, str]:
        """What it is known by in another row: the table and the column, what the cell says and would say."""
        column = self.place.cell.column if self.place.cell else 0
        return f"{self.table}!{column}", _plain(self.yours), _plain(self.meant)


def of_fixes(
    after: Dataset,
    contents: Mapping[Path, bytes | None],
    findings: Sequence[tuple[Diagnostic, Diagnostic]],
    place_of: Callable[[Record, Pointer], Place],
    table_of: Callable[[Place], str],
) -> dict[Diagnostic, Suggestion]:
    """Return what fixes would make of cells, by the findings there.

    `after` is the dataset with the `contents` of changed files. `findings` are those that it has in these, each with
    the same one at the cell that it is about; `place_of` returns the place of a value of a record in the workbook, and
    `table_of` the table of a place. A fix that changes something else, or more than one cell, suggests nothing.
    """
    data = {paths.display_path(path): content for path, content in contents.items() if content is not None}
    by_cell: defaultdict[Place, list[tuple[Diagnostic, Diagnostic]]] = defaultdict(list)
    for in_file, in_cell in findings:
        if in_cell.place.cell and in_file.fix and in_file.record and in_file.place.path in data:
            by_cell[in_cell.place].append((in_file, in_cell))
    suggestions: dict[Diagnostic, Suggestion] = {}
    budget = BUDGET
    for place, pairs in by_cell.items():
        diagnostics = [in_file for in_file, _ in pairs]
        path = diagnostics[0].place.path
        budget -= len(data[path])
        collection, _, id = str(diagnostics[0].record).partition("/")
        record = after.index[collection].get(id)
        if budget < 0 or record is None:
            continue
        from readout.curate.fix import apply

        fixed = files.parse(path, apply(data[path], _edits(diagnostics))).value
        value = MISSING if fixed is MISSING else value_at(fixed, record.pointer)
        changed = list(_changed(record.collection.field, record.value, value, ()))
        if len(changed) == 1 and place_of(record, changed[0][0]) == place:
            _, old, new = changed[0]
            safe = all(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in diagnostics)
            suggestion = Suggestion(place, table_of(place), old, new, safe)
            suggestions |= {in_cell: suggestion for _, in_cell in pairs}
    return suggestions


def _edits(diagnostics: Iterable[Diagnostic]) -> list[Edit]:
    """Return the edits of fixes that do not overlap."""
    from readout.curate.fix import touch

    edits: list[Edit] = []
    for diagnostic in diagnostics:
        more = diagnostic.fix.edits if diagnostic.fix else ()
        if not any(touch(one, other) for one in more for other in edits):
            edits += more
    return edits


def _changed(field: Field, old: Any, new: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str, str]]:
    """Yield the pointers of the cells in which two values differ, and what these say. What is of another shape yields
    two, as more than one cell would change."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and field.fields:
        for name in {**old, **new}:
            inner = field.get(name)
            if inner is not None:
                yield from _changed(inner, old.get(name), new.get(name), (*pointer, name))
    elif field.table and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changed(field, one, other, (*pointer, at))
    elif old is None or new is None or isinstance(old, dict) or isinstance(new, dict) or field.table:
        yield from [(pointer, "", "")] * 2
    else:
        yield pointer, str(to_cell(field, old)), str(to_cell(field, new))


def chosen(
    suggestions: Iterable[Suggestion], decisions: Mapping[str, Decision], *, safe: bool, refused: Collection[str] = ()
) -> list[Suggestion]:
    """Return the suggestions that people have accepted, and with `safe` those that mean the same, but for those with
    keys that are `refused`.

    A decision is on a cell; where that holds something else now, on the one in the same column that says and would say
    the same, if there are no more of these than such decisions.
    """
    offered = list(dict.fromkeys(suggestions))
    made = {key: decision for key, decision in decisions.items() if decision.choice == ACCEPT}
    accepted = [each for each in offered if each.key in made and _holds(made[each.key], each)]
    followed = {each.key for each in accepted}
    left: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for key, decision in made.items():
        if key not in followed and decision.displayed:
            left[_column(key), _plain(decision.displayed[1]), _plain(decision.meant)] += 1
    moved: defaultdict[tuple[str, str, str], list[Suggestion]] = defaultdict(list)
    for each in offered:
        if each.key not in followed:
            moved[each.values].append(each)
    for values, alike in moved.items():
        if len(alike) <= left[values]:
            accepted += alike
    keys = {each.key for each in accepted}
    accepted += [each for each in offered if safe and each.safe and each.key not in keys and each.key not in refused]
    return accepted


def _holds(decision: Decision, suggestion: Suggestion) -> bool:
    yours = decision.displayed[1] if decision.displayed else ""
    return (_plain(yours), _plain(decision.meant)) == suggestion.values[1:]


def _column(key: str) -> str:
    """Return the table and the number of the column of a key: `participants!5`."""
    table, _, cell = key.rpartition("!")
    return f"{table}!{column_number(cell.rstrip('0123456789'))}"


def _plain(text: str) -> str:
    """Return as much of a text as is compared, without the blanks and line ends that a program may have changed."""
    return " ".join(text[:MOST_SHOWN].split())
