"""The rows of a list → records, by its map: what lands, in which record, and for each cell what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from readout.curate import fmt
from readout.handoff.lists import values
from readout.handoff.lists.keys import keys_of
from readout.handoff.lists.resolution import CODE, GROUP, Request, Resolver
from readout.handoff.lists.table import Cell, Kind, Row, Table
from readout.handoff.lists.values import Part
from readout.model import locators
from readout.model.identification import Match, Mention
from readout.model.list_map import ListMap, Target
from readout.model.schema import Field
from readout.text import edtf
from readout.text.names import romanized
from readout.text.quoting import quoted, quoted_list

Progress = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and of how much."""
Place = tuple[Target, int]
"""A field that a list fills, and the index of the part of its cell."""
STEP = 500
MOST_CELLS = 12
"""So many cells of a record or item are named."""
LONGEST_KEY = 40
"""The longest id of a seat that is made of a text."""


@dataclass(slots=True)
class CellFate:
    """What became of a cell: whether a field holds all of it, and why some of it, or all, stays over."""

    landed: bool = False
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Landed:
    """A record that rows of a list make. `rows` are their indexes; `cells` the columns of its fields, by name."""

    key: str
    value: dict[str, Any]
    rows: list[int] = field(default_factory=list)
    seats: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What a list comes to: the records by key, the fate of each cell by row and column, and who was recognized."""

    records: dict[str, Landed]
    fates: dict[tuple[int, int], CellFate]
    requests: dict[Request, Match]


class Builder:
    """Makes records of the rows of a list."""

    def __init__(
        self,
        table: Table,
        mapping: ListMap,
        resolver: Resolver,
        progress: Progress,
        places: Mapping[str, str] | None = None,
    ) -> None:
        """`places` are the places at which the rows of keys stood when the list last landed."""
        self.table, self.mapping, self.resolver, self.progress = table, mapping, resolver, progress
        self.places = places or {}
        self.targets = mapping.targets[mapping.main]
        self.fates: dict[tuple[int, int], CellFate] = defaultdict(CellFate)
        self.coded = {target: self._holds_codes(target) for target in self.targets}
        self.groups: dict[tuple[str, str] | None, list[Target]] = defaultdict(list)
        for target in self.targets:
            self.groups[target.group].append(target)
        self._cells: dict[int, dict[tuple[int, int], None]] = {}
        """The rows and columns that a record or item rests on, by the identity of its mapping."""
        self.covered = {
            number
            for target in self.targets
            if not target.template
            for name in target.used
            if (number := table.column(name)) is not None
        }
        self.key_columns = [number for name in mapping.key if (number := table.column(name)) is not None]

    def outcome(self) -> Outcome:
        """Return the records of the list, and what became of its cells."""
        things = [dict(self._things(row)) for row in self._rows("reading the names of rows")]
        self.resolver.resolve(request for of_row in things for request in of_row.values())
        people = [
            dict(self._people(row, things[at])) for at, row in enumerate(self._rows("matching the people of rows"))
        ]
        self.resolver.resolve(request for of_row in people for request in of_row.values())
        records: dict[str, Landed] = {}
        keys = keys_of(self.table, self.key_columns, self.places)
        for at, (row, key) in enumerate(zip(self._rows("making records of rows"), keys, strict=True)):
            if not key:
                self._over(at, row.cells, f"the row has no key ({', '.join(self.mapping.key)})")
                continue
            record = records.setdefault(key, Landed(key, {}))
            record.rows.append(at)
            for number in self.key_columns:
                if len(self.key_columns) == 1 and number in row.cells:
                    self.fates[at, number].landed = True
            requests = things[at] | people[at]
            self._land(at, row, record, {place: self.resolver.matches[request] for place, request in requests.items()})
        for record in records.values():
            for seat in record.value.get("participants", ()):
                if seat.get("label") and self.resolver.is_name_of(seat["label"], seat.get("person_id")):
                    del seat["label"]  # which is for what says more than the name
            self._locate(record.value, self.resolver.dataset.schema.collections[self.mapping.main].field)
        self._secondary()
        return Outcome(records, dict(self.fates), self.resolver.matches)

    def _rows(self, what: str) -> Iterator[Row]:
        """Yield the rows, and tell how many are done."""
        for at, row in enumerate(self.table.rows):
            if at % STEP == 0:
                self.progress(what, at, len(self.table.rows))
            yield row

    def _holds_codes(self, target: Target) -> bool:
        """Whether the columns of a field of states hold their codes, and not their names."""
        texts = [
            cell.text
            for name in target.columns
            if (number := self.table.column(name)) is not None
            for cell in self.table.cells_of(number)
        ]
        return bool(texts) and sum(bool(CODE.fullmatch(text)) for text in texts) >= 0.8 * len(texts)

    # ------------------------------------------------------------ names

    def _things(self, row: Row) -> Iterator[tuple[Place, Request]]:
        """Yield the names of organizations, places and others in a row, to be resolved."""
        stamp, year = self._day(row)
        for target in self.targets:
            if not target.match or target.match[:1] == ("people",):
                continue
            wider = self._wider(target, row) if "places" in target.match else ""
            for index, part in enumerate(values.parts(self.table, target, row)):
                if part.text and not part.reason:
                    mention = Mention(" ".join(part.text.split()), year=year)
                    is_constant = target.constant is not None
                    yield (target, index), Request(target, mention, stamp, self.coded[target], is_constant, wider)

    def _people(self, row: Row, things: Mapping[Place, Request]) -> Iterator[tuple[Place, Request]]:
        """Yield the names of people in a row, with their states and posts, to be resolved."""
        stamp, year = self._day(row)
        for targets in self.groups.values():
            for target in targets:
                if target.match[:1] != ("people",):
                    continue
                parts = values.parts(self.table, target, row)
                for index, part in enumerate(parts):
                    if part.text and not part.reason:
                        states, posts = self._beside(targets, row, index, len(parts), things)
                        mention = Mention(" ".join(part.text.split()), frozenset(states), year, frozenset(posts))
                        yield (target, index), Request(target, mention, stamp)

    def _beside(
        self, targets: list[Target], row: Row, index: int, number: int, things: Mapping[Place, Request]
    ) -> tuple[list[str], list[str]]:
        """Return the ids of the states that stand beside a person's name, one of a number, and the posts."""
        states: list[str] = []
        posts: list[str] = []
        for target in targets:
            if target.path.name not in ("on_behalf_of_ids", "delegation_id", "posts"):
                continue
            parts = values.parts(self.table, target, row)
            if target.constant is not None or number == 1:
                chosen = list(enumerate(parts))
            else:
                chosen = [(index, parts[index])] if len(parts) == number else []
            for position, part in chosen:
                if target.path.name == "posts":
                    posts += [" ".join(part.text.split())] if part.text else []
                elif (request := things.get((target, position))) and (id := self.resolver.matches[request].id):
                    states.append(id)
        return states, posts

    def _day(self, row: Row) -> tuple[str | None, int | None]:
        """Return the first day of a row's date in ISO 8601, and its year."""
        date = self._date(row)
        day = edtf.bounds(date)[0] if date and "XXXX" not in date else None
        return (day.isoformat(), day.year) if day else (None, None)

    def _wider(self, target: Target, row: Row) -> str:
        """Return the code of the state that the last column of a place names."""
        from readout.text import states

        if len(target.columns) < 2:
            return ""
        number = self.table.column(target.columns[-1])
        cell = row.cells.get(number) if number else None
        state = states.by_any_name(cell.text) if cell else None
        return state.code if state and not state.is_former else ""

    def _date(self, row: Row) -> str:
        target = next((each for each in self.targets if each.address == "date"), None)
        if target is None:
            return ""
        return next((part.text for part in values.parts(self.table, target, row) if not part.reason), "")

    # ------------------------------------------------------------ records

    def _land(self, at: int, row: Row, record: Landed, matches: Mapping[Place, Match]) -> None:
        """Put what a row says into its record."""
        for group, targets in self.groups.items():
            parts = {target: values.parts(self.table, target, row) for target in targets}
            if group is None:
                for target in targets:
                    self._field(at, record.value, target, list(enumerate(parts[target])), matches)
            elif "*" in group[1]:
                self._seats(at, record, group, parts, matches)
            else:
                item = self._item(record.value, targets[0], group[1])
                for target in targets:
                    self._field(at, item, target, list(enumerate(parts[target])), matches)
                self._drop_empty(record.value, targets[0], item)
        for number in row.cells.keys() - self.covered - set(self.key_columns):
            self._uncovered(at, row, number)

    def _uncovered(self, at: int, row: Row, number: int) -> None:
        """Tell the fate of a cell that no field is filled from but by a template, if any."""
        in_template = any(
            number == self.table.column(name) for each in self.targets if each.template for name in each.used
        )
        cell = row.cells[number]
        if in_template and set(cell.text) & set(values.LOST):
            self.fates[at, number].reasons.append("it holds a character that stands where something was lost")
        elif in_template and cell.kind not in (Kind.FORMULA, Kind.ERROR):
            self.fates[at, number].landed = True
        elif not any(number == self.table.column(name) for name in self.mapping.ignored):
            self.fates[at, number].reasons.append("the map says nothing of its column")

    @staticmethod
    def _item(value: dict[str, Any], target: Target, key: str) -> dict[str, Any]:
        """Return the item of a list with a key, which is made if it is not there."""
        for table, step in target.path.steps:
            listed = value.setdefault(table.name, [])
            name = key if (table, step) == target.path.steps[-1] else step
            held = dict(zip(table.key, name.split(":", len(table.key) - 1), strict=False))
            item = next((each for each in listed if all(each.get(k) == v for k, v in held.items())), None)
            if item is None:
                item = held
                listed.append(item)
            value = item
        return value

    @staticmethod
    def _drop_empty(value: dict[str, Any], target: Target, item: dict[str, Any]) -> None:
        """Take an item away that has nothing but its key."""
        table, _ = target.path.steps[-1]
        if len(target.path.steps) == 1 and set(item) <= set(table.key):
            value[table.name].remove(item)
            if not value[table.name]:
                del value[table.name]

    def _seats(
        self,
        at: int,
        record: Landed,
        group: tuple[str, str],
        parts: Mapping[Target, list[Part]],
        matches: Mapping[Place, Match],
    ) -> None:
        """Make a seat of each part of a cell, or of each row."""
        ids = [held for target, held in parts.items() if target.path.name == "id"]
        own = {
            target: held
            for target, held in parts.items()
            if target.constant is None and held and target.path.name != "id"
        }
        if not own:
            for part in ids[0] if ids else ():
                self._item(record.value, next(iter(parts)), part.text)
                self._fate(at, part, "")
            return
        order = {"label": 0, "person_id": 1, "on_behalf_of_ids": 2}
        lead = min(own, key=lambda each: (order.get(str(each.path.name), 3), -len(own[each])))
        number = len(own[lead])
        for target, held in own.items():
            if number == 1 and target.field.type == "array":
                continue
            if len(held) not in (1, number) or (len(held) == 1 < number):
                for part in held:
                    self._fate(at, part, f"it is {len(held)} for {number} seats")
        for index, part in enumerate(own[lead]):
            if not part.text:
                self._fate(at, part, part.reason)
                continue
            given = ids[0][index].text if ids and len(ids[0]) == number else ""
            item = self._item(record.value, lead, given or self._seat_key(record, group, part.text))
            for target, held in parts.items():
                if target.path.name == "id":
                    if given:
                        self._fate(at, held[index], "")
                elif target.constant is not None:
                    self._field(at, item, target, [(0, held[0])], matches)
                elif len(held) == number:
                    self._field(at, item, target, [(index, held[index])], matches)
                elif number == 1:
                    self._field(at, item, target, list(enumerate(held)), matches)

    @staticmethod
    def _seat_key(record: Landed, group: tuple[str, str], text: str) -> str:
        """Return the id of the seat that a text stands for; the same for the same text."""
        table, pattern = group
        stem = fmt.slugged(romanized(text))[:LONGEST_KEY].rstrip("-") or "seat"
        number = 1
        while True:
            key = pattern.replace("*", stem if number == 1 else f"{stem}-{number}")
            if record.seats.setdefault((table, key), text.casefold()) == text.casefold():
                return key
            number += 1

    def _field(
        self,
        at: int,
        value: dict[str, Any],
        target: Target,
        parts: list[tuple[int, Part]],
        matches: Mapping[Place, Match],
    ) -> None:
        """Set a field of a record or item to what its parts say."""
        inner, name = target.field, str(target.path.name)
        if inner.format == "edtf" and len(parts) > 1:
            self._over_parts(at, parts)
            return
        if inner.type != "array" and target.match == ("places",):
            parts = self._one_place(at, target, parts, matches)
        sides = [part for _, part in parts if part.text or part.reason]
        if inner.type != "array" and len(sides) > 1:
            for part in sides:
                self._fate(at, part, f"{inner.title} holds one value, and these are {len(sides)}")
            return
        for index, said in parts:
            part = said
            if self._is_said_otherwise(target, index, matches):
                continue
            if part.reason or not part.text:
                self._fate(at, part, part.reason)
                continue
            held, reason = self._value(target, index, part, matches)
            if (match := matches.get((target, index))) and match.rest and held is not None:
                part = replace(part, rest=match.rest)
            if held is None:
                self._fate(at, part, reason)
            elif inner.type == "array":
                listed = value.setdefault(name, [])
                if held not in listed:
                    listed.append(held)
                self._rest_on(at, value, part)
                self._fate(at, part, part.rest and f"{quoted(part.rest)} is left out")
            elif value.setdefault(name, held) == held:
                self._rest_on(at, value, part)
                self._fate(at, part, part.rest and f"{quoted(part.rest)} is left out")
            elif not target.template:
                self._fate(at, part, f"another row of the same key says {quoted(value[name])}")

    def _is_said_otherwise(self, target: Target, index: int, matches: Mapping[Place, Match]) -> bool:
        """Whether a name that this field cannot take is taken by another of the same seat, filled from the same cells.

        A column may name people and bodies: a person then is none of the bodies, and the other way round.
        """
        match = matches.get((target, index))
        if not match or match.id or not target.columns:
            return False
        if match.reason == GROUP and any(
            other.path.name == "label" and (other.columns, other.split) == (target.columns, target.split)
            for other in self.groups[target.group]
        ):
            return True  # a group has no person, and its label is all of it
        others = [
            other
            for other in self.groups[target.group]
            if other is not target and other.match and (other.columns, other.split) == (target.columns, target.split)
        ]
        is_taken = any((held := matches.get((other, index))) and held.id for other in others)
        return bool(others) and (is_taken or target.match[:1] != ("people",))

    def _rest_on(self, at: int, value: dict[str, Any], part: Part) -> None:
        """Note the cells that a record or item rests on."""
        cells = self._cells.setdefault(id(value), {})
        cells.update(dict.fromkeys((at, number) for number in part.columns))

    def _locate(self, value: dict[str, Any], inner: Field) -> None:
        """Give a record, and the items in it, locators: the cells of the list that they rest on."""
        cells = sorted(self._cells.get(id(value), {}))
        if cells and locators.NAME in inner.names:
            value[locators.NAME] = [f"{self.resolver.source}: {self._cell_names(cells)}"]
        for table in inner.tables:
            for item in value.get(table.name, ()):
                self._locate(item, table)

    def _cell_names(self, cells: list[tuple[int, int]]) -> str:
        """Return cells as people name them, a sheet and an entry once."""
        names: list[str] = []
        last = ""
        for at, number in cells[:MOST_CELLS]:
            name = self.table.place(self.table.rows[at], number)
            head = name[: name.find("!" if "!" in name else ", ") + 1]
            names.append(name.removeprefix(last).strip() if last and name.startswith(last) else name)
            last = head
        return ", ".join(names) + (", \u2026" if len(cells) > MOST_CELLS else "")

    def _over_parts(self, at: int, parts: list[tuple[int, Part]]) -> None:
        for _, part in parts:
            self._fate(at, part, part.reason)

    def _one_place(
        self, at: int, target: Target, parts: list[tuple[int, Part]], matches: Mapping[Place, Match]
    ) -> list[tuple[int, Part]]:
        """Return the narrowest place that a row names and that is one.

        The wider ones are said by it, or stay over; of several in one cell those that are not wider stay over.
        """
        for position, (index, part) in enumerate(parts):
            match = matches.get((target, index))
            if match and match.id:
                for number, other in parts[position + 1 :]:
                    second = matches.get((target, number))
                    is_said = other.columns != part.columns or self.resolver.is_around(second, match)
                    self._fate(at, other, "" if is_said else f"{quoted(other.text)} is not the place that is held")
                return [(index, part)]
            self._fate(at, part, part.reason or (_why(match) if match else ""))
        return []

    def _value(self, target: Target, index: int, part: Part, matches: Mapping[Place, Match]) -> tuple[Any, str]:
        """Return the value that a part means, or None and why not."""
        if target.match:
            match = matches.get((target, index))
            return (match.id, _why(match)) if match else (None, "it is no name")
        if target.field.format == "edtf":
            return part.text, ""
        if isinstance(part.value, int | float | bool) and target.field.type != "string":
            return part.value, ""
        return values.scalar(target.field.items or target.field, part)

    # ------------------------------------------------------------ what becomes of the cells

    def _fate(self, at: int, part: Part, reason: str) -> None:
        """Note that cells landed, or why they did not, or not wholly."""
        for number in part.columns:
            fate = self.fates[at, number]
            if not reason or part.rest:
                fate.landed = True
            if reason and reason not in fate.reasons:
                fate.reasons.append(reason)

    def _over(self, at: int, cells: Mapping[int, Cell], reason: str) -> None:
        for number in cells:
            self.fates[at, number].reasons.append(reason)

    def _secondary(self) -> None:
        """Make the records of other collections that the map fills: of links, sources."""
        for name, targets in self.mapping.targets.items():
            url = next((each for each in targets if name == "sources" and each.address == "url"), None)
            if name == self.mapping.main or url is None:
                continue
            as_source = Target(url.address, url.path, url.columns, match=("sources",))
            for at, row in enumerate(self.table.rows):
                for part in values.parts(self.table, as_source, row):
                    if part.reason:
                        self._fate(at, part, part.reason)
                        continue
                    request = Request(as_source, Mention(part.text))
                    self.resolver.resolve([request])
                    match = self.resolver.matches[request]
                    self._fate(at, part, "" if match.id else match.reason)
                    fate = [self.fates[at, number] for number in part.columns]
                    for each in fate:
                        each.reasons = [why for why in each.reasons if not why.startswith("the map says nothing")]


def _why(match: Match | None) -> str:
    """Return why a name leads to no record, with those that it may lead to."""
    if match is None:
        return ""
    if match.id:
        return ""
    return f"{match.reason}: it may be {quoted_list(match.candidates)}" if match.candidates else match.reason
