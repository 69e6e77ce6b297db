"""The entries of a bibliography, whatever it was written in: items of CSL-JSON, with what of them no variable holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What of an entry does not land, or not whole: the field as the file calls it, what it holds, and why."""

    place: str
    field: str
    text: str
    reason: str
    in_part: bool = False


@dataclass(slots=True)
class Entry:
    """An entry. `item` has the variables of CSL, by its names; `names` are those of the file for them.

    `key` tells the entry apart where the file does so. `place` is where it stands, as people say it.
    """

    place: str
    key: str
    item: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rest: list[LeftOver] = field(default_factory=list)

    def set(self, variable: str, held: Any, name: str) -> None:
        """Set a variable, unless another field of the file did so."""
        if variable not in self.item:
            self.item[variable] = held
            self.names[variable] = name
        elif self.item[variable] != held:
            self.leave(name, held, f"the field {self.names[variable]} says it otherwise")

    def leave(self, name: str, held: Any, reason: str) -> None:
        self.rest.append(LeftOver(self.place, name, str(held), reason))


@dataclass(slots=True)
class Bibliography:
    """A file: its entries, what of it is none, and notes on how it was read."""

    path: str
    form: str
    entries: list[Entry] = field(default_factory=list)
    rest: list[LeftOver] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
