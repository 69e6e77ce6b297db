"""Conflicts: what the workbook and the dataset have both changed, and what people decide about it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, NamedTuple

from readout.diagnostic import Place
from readout.model.cells import to_cell
from readout.model.changes import Path
from readout.model.schema import Field

Json = Any
YOURS, DATASET, ACCEPT = "yours", "dataset", "accept"
"""What a decision says: on a conflict, the workbook's value or the dataset's; on a suggestion, to accept it."""
MOST_SHOWN = 16_000
"""So many characters of a value are compared with what was shown: a cell may hold no more than twice as many."""


def displayed(field: Field, value: Json) -> str:
    """One of the values of a conflict as its cell shows it; an item or record by its fields."""
    if value is None:
        return "(nothing)"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {displayed(field.get(name) or field, inner)}" for name, inner in value.items())
    if isinstance(value, list) and not field.delimiter:
        return ", ".join(displayed(field, item) for item in value)
    return str(to_cell(field, value))


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides have changed, and not alike.

    `path` leads to it as in `changes.Change`: a field, an item or record that one side has deleted, or the list
    whose items both have moved, of which the values are the keys in order. A value is None where there is
    none. `place` is the cell of theirs, if there is one.
    """

    collection: str
    record: str
    path: Path
    field: Field = dataclasses.field(repr=False)
    base: Json
    theirs: Json
    ours: Json
    place: Place | None = None

    @property
    def address(self) -> str:
        """The place in the record, as claims address it."""
        return "/".join(self.path)

    @property
    def key(self) -> str:
        """`meetings/2025-11-03-istanbul-gaza#participants/uae/level`."""
        return f"{'/'.join(filter(None, (self.collection, self.record)))}#{self.address}"

    @property
    def displayed(self) -> tuple[str, str, str]:
        """What was handed out, what the workbook says and what the dataset says, as people are shown it."""
        base, theirs, ours = (displayed(self.field, value) for value in (self.base, self.theirs, self.ours))
        return base, theirs, ours


class Decision(NamedTuple):
    """A decision: `yours` or `dataset` on a conflict, `accept` on the suggestion of what was `meant`; and the three
    values on which it was made, as they were shown. Without them it holds for any conflict."""

    choice: str
    displayed: tuple[str, str, str] | None = None
    meant: str = ""

    def holds(self, conflict: Conflict) -> bool:
        """Whether the values of a conflict are those that were decided on, but for blanks and line ends."""
        if self.displayed is None:
            return True
        return all(
            one[:MOST_SHOWN].split() == other[:MOST_SHOWN].split()
            for one, other in zip(self.displayed, conflict.displayed, strict=True)
        )
