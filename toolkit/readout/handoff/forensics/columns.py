"""Finds the columns of a table in its sheet: by headings, by what they hold, or by headings that are nearly right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readout.diagnostic import Severity
from readout.handoff.forensics.evidence import ALIKE, NOBODY, TableSheet
from readout.handoff.forensics.headings import Headings
from readout.handoff.mended_sheet import HEADINGS, Key, heading_of
from readout.model.tables import Column, Role
from readout.syntax.document import brief
from readout.syntax.sheets.grids import Odd
from readout.text.suggestions import Suggester

COLUMN_RENAMED = "The heading was changed, and the column is known by what it holds"
COLUMN_MISSPELT = "The heading was changed, and is nearly what it was"
COLUMN_GONE = "The column is gone: its values are kept as they were. To empty them, keep the heading"


class Columns(TableSheet):
    """The columns of a table's sheet."""

    def find(self) -> str:
        """Finds the columns of the table, and writes their names over the headings. Returns why the sheet cannot be
        read; empty if it can."""
        headings = Headings(self.evidence, self.table, self.sheet, self.was)
        if reason := headings.find():
            return reason
        named = headings.named(HEADINGS)
        unknown: list[int] = []
        for at in range(1, self.sheet.width + 1):
            name = named.get(at)
            if name is None:
                unknown.append(at)
            elif name not in self.sheet.columns:
                self.sheet.columns[name] = at
                self.sheet.put(HEADINGS, at, name)
        missing = [column for column in self.table.columns if column.name not in self.sheet.columns]
        if unknown and missing:
            unknown = self._renamed(unknown, missing)
        if not self.sheet.columns:
            return "the headings of its columns are gone"
        for at in unknown:
            self._own(at)
        lost = [self.table[name] for name in self.table.key if name not in self.sheet.columns]
        lost = [column for column in lost if column.role is not Role.COLLECTION] if self.was else []
        return f"its column `{lost[0].title}` is gone, by which rows are known" if lost else ""

    def _renamed(self, unknown: list[int], missing: list[Column]) -> list[int]:
        """Knows columns again by what they hold, then by headings that are nearly right. Returns those that it does
        not know."""
        scores = []
        for at in unknown:
            values = {str(value) for _, value in self.sheet.values(at) if not isinstance(value, Odd)}
            for order, column in enumerate(missing):
                share = len(values & self.was.said(column)) / len(values) if values else 0
                if share >= ALIKE:
                    scores.append((-share, order, at, column))
        places = {column.name: at for column, at, _ in _matched(scores)}
        renamed = [(column, at, COLUMN_RENAMED) for column, at, _ in _matched(scores)]
        rest = {word: column for column in missing if column.name not in places for word in (column.title, column.name)}
        near = Suggester(rest)
        taken = set(places.values())
        for at in unknown:
            heading = heading_of(self.sheet.at(HEADINGS, at))
            word = near.nearest(heading) if heading and at not in taken else None
            if word and rest[word].name not in places:
                places[rest[word].name] = at
                taken.add(at)
                renamed.append((rest[word], at, COLUMN_MISSPELT))
        for column, at, what in renamed:
            self.sheet.columns[column.name] = at
            self.evidence.repair(
                self.place(self.sheet.top, at), column.title, self.sheet.at(HEADINGS, at), what, NOBODY
            )
            self.sheet.odd.pop((HEADINGS, at), None)
            self.sheet.put(HEADINGS, at, column.name)
        return [at for at in unknown if at not in taken]

    def _own(self, at: int) -> None:
        """Passes over a column that somebody added, unless nobody said what it is."""
        heading = heading_of(self.sheet.at(HEADINGS, at))
        if not heading or heading.casefold() in {
            word.casefold() for column in self.table.columns for word in (column.title, column.name)
        }:
            return  # values under no name, and columns that stand twice, are found by whoever builds the records
        if any(True for _ in self.sheet.values(at)):
            message = f"the table {self.table.name} has no column `{brief(heading)}`: what it holds is passed over"
            help = "move it into a column of the table, or leave it"
            self.evidence.report("RO106", Severity.WARNING, message, self.place(self.sheet.top, at), help)
        self.sheet.drop(at)

    def restore(self, there: Mapping[int, Key]) -> None:
        """Gives rows the values of columns that are gone."""
        at = self.sheet.width
        for column in self.table.columns:
            if column.name in self.sheet.columns or column.role is Role.DERIVED:
                continue
            values = {
                number: self.was[key][column.name]
                for number, key in there.items()
                if column.name in self.was.get(key, ())
            }
            if not values:
                continue
            at += 1
            self.evidence.added.add((self.table.name, at))
            if column.role is not Role.COLLECTION:  # which a table may have got with a new version of the schema
                self.evidence.repair(self.place(self.sheet.top, 1), column.title, None, COLUMN_GONE, NOBODY)
            self.sheet.put(HEADINGS, at, column.name)
            for number, value in values.items():
                self.sheet.put(number, at, value)


def _matched(scores: Iterable[tuple[float, int, int, Column]]) -> list[tuple[Column, int, float]]:
    """The best pairs of columns and places, each column and each place once."""
    pairs: list[tuple[Column, int, float]] = []
    for share, _, at, column in sorted(scores, key=lambda score: score[:3]):
        if all(column is not other and at != place for other, place, _ in pairs):
            pairs.append((column, at, share))
    return pairs
