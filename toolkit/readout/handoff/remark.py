"""What a colleague left beside the cells that are read: a note, a row struck out, an edited copy of a sheet."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from readout.diagnostic import Place


class Left(Enum):
    """The kinds of what is left, in words for people."""

    NOTE = "note"
    STRUCK = "struck out"
    COPY = "in a copy of a sheet"
    SHEET = "in a sheet of its own"


class Remark(NamedTuple):
    """What was left at a place, and its words. Nothing of it is read into the dataset."""

    place: Place
    kind: Left
    text: str
