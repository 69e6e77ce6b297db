"""A value as the text of a table cell, and back."""

from __future__ import annotations

import re
from typing import Any

from readout.model.schema import Field
from readout.syntax.document import Cell


def to_cell(field: Field, value: Any) -> Cell:
    """A scalar or a list of scalars as one cell."""
    if field.type == "array":
        return str(field.delimiter).join(map(str, value))
    return value  # type: ignore[no-any-return]


def from_cell(field: Field, cell: Cell) -> Any:
    """The value of a cell: what `to_cell` wrote. What does not fit the type is left for the schema to find."""
    if field.type == "array":
        if not isinstance(cell, str):
            return [cell]
        parts = cell.split(str(field.delimiter))
        return [part.strip(" ") for part in parts] if field.delimiter != "\n" else parts
    if field.type == "integer" and isinstance(cell, str) and re.fullmatch(r"-?[0-9]{1,18}", cell):
        return int(cell)
    if field.type == "integer" and isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if (
        field.type == "number"
        and isinstance(cell, str)
        and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", cell)
    ):
        return float(cell)
    if field.type == "boolean" and isinstance(cell, str) and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    return cell
