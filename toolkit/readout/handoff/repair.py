"""A cell that was repaired: what stood there, what is meant, and why."""

from __future__ import annotations

from typing import NamedTuple

from readout.diagnostic import Place
from readout.syntax.document import Cell


class Repair(NamedTuple):
    """What became of a cell without anybody's wish, and was undone since the base proves what stood there.

    `what` is a sentence without its full stop; alike repairs share it. `program` is who does such things, empty
    where people do them (a column that was renamed, a sheet that was removed). With `is_reading` nothing was undone:
    `was` is what the cell is read as.
    """

    place: Place
    was: Cell
    now: str
    what: str
    program: str
    is_reading: bool = False
