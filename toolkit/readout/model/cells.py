"""A value as the text of a table cell, and back."""

from __future__ import annotations

import re
from typing import Any

from readout.model.schema import Field
from readout.syntax.document import Cell

INTEGER = re.compile(r"-?[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def to_cell(field: Field, value: Any) -> Cell:
    """Return a scalar, or a list of scalars, as one cell."""
    if field.type == "array":
        return str(field.delimiter).join(map(str, value))
    return value  # type: ignore[no-any-return]


def from_cell(field: Field, cell: Cell) -> Any:
    """Return the value of a cell that `to_cell` has made. A cell that does not fit the type is returned as it is."""
    if field.type == "array":
        if not isinstance(cell, str):
            return [cell]
        parts = cell.split(str(field.delimiter))
        return [part.strip(" ") for part in parts] if field.delimiter != "\n" else parts
    if field.type == "integer":
        if isinstance(cell, str) and INTEGER.fullmatch(cell):
            return int(cell)
        return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    if field.type == "number" and isinstance(cell, str) and NUMBER.fullmatch(cell):
        return float(cell)
    if field.type == "boolean" and isinstance(cell, str) and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    return cell
