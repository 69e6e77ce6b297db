"""What stands beside the cells that are read: what a colleague left (a note, a row struck out, an edited copy of a
sheet), and notes of ours, between two lines by which they are found again."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from readout.diagnostic import Place

ABOVE = "──────── readout ────────"
BELOW = "─────────────────────────"
OURS = re.compile(rf"\n?{ABOVE}.*?(?:{BELOW}|\Z)", re.DOTALL)


class CannotAnswer(Exception):
    """A workbook that notes cannot be written into without loss. The text says why."""


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
