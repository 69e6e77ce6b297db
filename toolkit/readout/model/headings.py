"""Which columns of a table are meant by headings that are not theirs."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from readout.model.cells import from_cell
from readout.model.schema import Field
from readout.model.tables import LABEL, Column
from readout.syntax.document import Cell, Sheet
from readout.text.neighbour_keys import is_foreign, our_key
from readout.text.suggestions import Suggester


def meant_columns(sheet: Sheet, words: Container[str], absent: Mapping[str, Column]) -> dict[int, str]:
    """Return what unknown headings mean, by their places: the words for columns of which the sheet has none.

    `words` are those for all columns, `absent` the columns that the sheet lacks, by word. A heading of a neighbouring
    format means ours if the column can hold what stands under it, and nothing else.
    """
    suggester = Suggester(absent)
    meant: dict[int, str] = {}
    for place, cell in enumerate(sheet.header):
        heading = "" if cell is None else str(cell).strip()
        if not heading or heading in words:
            continue
        ours = our_key(heading, {column.name for column in absent.values()})
        if ours is None:
            suggestion = None if is_foreign(heading) else suggester.nearest(heading)
        else:
            suggestion = (
                ours
                if can_hold(absent[ours].field, (row[place] for _, row in sheet.rows if place < len(row)))
                else None
            )
        if suggestion and absent[suggestion] not in (absent[other] for other in meant.values()):
            meant[place] = suggestion
    return meant


def can_hold(field: Field | None, cells: Iterable[Cell]) -> bool:
    """Return whether all cells have the form of a field's values; a column without a field holds any."""
    if field is None:
        return True
    scalar = field.items or field
    for cell in cells:
        value = None if cell in (None, "") else from_cell(field, cell)
        for part in value if isinstance(value, list) else () if value is None else (value,):
            text = str(part).partition(LABEL)[0].strip() if scalar.reference else str(part)
            is_sound = (
                isinstance(part, int | float) if scalar.type != "string" else re.search(scalar.pattern or "", text)
            )
            if not is_sound or (scalar.enum and text not in scalar.enum):
                return False
    return True
